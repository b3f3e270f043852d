import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { root, runNode } from '../project/project.ts';
import { startCloudFormation } from '../support/cloud-formation.ts';
import { deadLetter, startRedrive } from '../support/redrive.ts';

// It starts osls, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const command = join(root, 'cli/console.ts');

test('finds the queues by the outputs of the stack, and serves their page until Ctrl-C', async () => {
  const { sqs, urlOf } = await startRedrive([deadLetter('a')]);
  const { env } = await startCloudFormation({
    '*': { OutboxQueueUrl: urlOf('outbox'), DeadLettersQueueUrl: urlOf('dead-letters') },
  });
  const child = spawn(process.execPath, [command, '--stage', 'prod'], {
    cwd: root,
    env: { ...process.env, AWS_ENDPOINT_URL_SQS: sqs.url, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await vi.waitFor(() => expect(output).toContain('Ctrl-C ends it.'), 50_000);

  const [, place, url = ''] = /^The queues of (.*): (http:\/\/127\.0\.0\.1:\d+)$/m.exec(output) ?? [];
  expect(place).toMatch(/^the stack \S+-prod in \S+$/);
  const state = await (await fetch(url, { headers: { accept: 'application/json' } })).json();
  expect(state).toMatchObject({ stage: { readOnly: true }, queues: [{ name: 'outbox' }, { visible: 1 }] });
  expect(await (await fetch(url, { headers: { accept: 'text/html' } })).text()).toContain('<title>');

  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('wrong options end with 2 and the usage', async () => {
  for (const [args, problem] of [
    [[], '--stage is missing: the stage whose queues are shown.'],
    [['--stage', 'prod', '--port', '70000'], '--port 70000 is not a port between 0 and 65535.'],
    [['--nothing'], "Unknown option '--nothing'."],
  ] as const) {
    const { exitCode, stderr } = await runNode([command, ...args], { cwd: root, env: {} });
    expect(stderr.split('\n')[0]).toBe(problem);
    expect(stderr).toContain('Usage: npm run console');
    expect(exitCode).toBe(2);
  }
});
