import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'until-stopped-'));
});
afterAll(() => rm(folder, { recursive: true }));

const source = (file: string) => JSON.stringify(join(import.meta.dirname, '../..', file));

/** Runs a program whose `start` has this body, sends it the signal when it prints its first line, and waits for its end. */
async function run(body: string, signal?: NodeJS.Signals) {
  const script = join(folder, `${crypto.randomUUID()}.mjs`);
  await writeFile(
    script,
    `import { runUntilStopped } from ${source('cli/until-stopped.ts')};
     import { LocalCloudError, StoppedError } from ${source('local/problem.ts')};
     const hold = setInterval(() => {}, 1000);
     await runUntilStopped(async (onStop) => { ${body} });`,
  );
  const child = spawn(process.execPath, [script]);
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  if (signal !== undefined) child.stdout.once('data', () => child.kill(signal));
  const [exitCode] = await once(child, 'exit');
  const [stdout, stderr] = await outputs;
  return { exitCode, stdout, stderr };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the work first, then the servers, with exit code 0',
  async (signal) => {
    const body = `
    onStop('servers', () => console.log('servers'));
    onStop('work', async () => { await new Promise(setImmediate); console.log('work'); });
    onStop('work', () => { throw new Error('this must not stop the other functions'); });
    console.log('Ready');`;
    expect(await run(body, signal)).toEqual({ exitCode: 0, stdout: 'Ready\nwork\nservers\n', stderr: '' });
  },
);

test('for a problem that the user can correct, only its message is printed, and everything that was started is stopped', async () => {
  const body = `onStop('servers', () => console.log('closed')); throw new LocalCloudError('Port 1 is in use.');`;
  expect(await run(body)).toEqual({ exitCode: 1, stdout: 'closed\n', stderr: 'Port 1 is in use.\n' });
});

test('a program that the user stops during its start ends without a message', async () => {
  const body = `onStop('servers', () => console.log('closed')); throw new StoppedError();`;
  expect(await run(body)).toEqual({ exitCode: 0, stdout: 'closed\n', stderr: '' });
});

test('for any other failure, the stack is printed', async () => {
  const { exitCode, stderr } = await run(`throw new TypeError('a bug');`);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^TypeError: a bug\n\s+at /)]);
});
