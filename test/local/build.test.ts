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

/** What is thrown when the build is this program. */
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

test('a build that succeeds says nothing', async () => {
  expect(await failureOf('')).toBeUndefined();
});

test('a build that fails points to its output', async () => {
  const message = 'The functions could not be built: see above.';
  expect(await failureOf('process.exit(1)')).toMatchObject({ name: 'LocalCloudError', message });
});

test.each(['SIGINT', 'SIGTERM'])('a build that %s ends was stopped by a person', async (signal) => {
  expect(await failureOf(killedBy(signal))).toMatchObject({ name: 'StoppedError' });
});

test('a build that the system kills is a failure', async () => {
  const message = 'The functions could not be built: SIGKILL ended the build.';
  expect(await failureOf(killedBy('SIGKILL'))).toMatchObject({ name: 'LocalCloudError', message });
});
