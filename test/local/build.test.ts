import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildFunctions } from '../../local/build.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'build-'));
});
afterAll(() => rm(root, { recursive: true }));

/** The error of a build that runs this program. */
async function failureOf(program: string): Promise<unknown> {
  await writeFile(join(root, 'esbuild.config.mjs'), program);
  try {
    return buildFunctions(root, 'stderr');
  } catch (error) {
    return error;
  }
}

const killedBy = (signal: string) =>
  `process.kill(process.pid, '${signal}'); await new Promise(() => setInterval(() => {}, 1000));`;

test('a build that succeeds throws no error', async () => {
  expect(await failureOf('')).toBeUndefined();
});

test('the error of a failed build refers to the output above', async () => {
  const message = 'The functions could not be built: see above.';
  expect(await failureOf('process.exit(1)')).toMatchObject({ name: 'LocalCloudError', message });
});

test.each(['SIGINT', 'SIGTERM'])('a build that %s ends was stopped by the user', async (signal) => {
  expect(await failureOf(killedBy(signal))).toMatchObject({ name: 'StoppedError' });
});

test('a build that another signal ends is a failure', async () => {
  const message = 'The functions could not be built: SIGKILL ended the build.';
  expect(await failureOf(killedBy('SIGKILL'))).toMatchObject({ name: 'LocalCloudError', message });
});
