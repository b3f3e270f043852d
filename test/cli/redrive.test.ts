import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { expect, test, vi } from 'vitest';
import { root, runNode } from '../project/project.ts';
import { startCloudFormation } from '../support/cloud-formation.ts';
import { deadLetter, startRedrive } from '../support/redrive.ts';
import { startSqsProxy } from '../support/sqs-proxy.ts';

// With --stage each run starts osls, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const command = join(root, 'cli/redrive.ts');

/** Variables that lead the command to queues at this address. */
const variablesOf = (url: string) => ({
  DEAD_LETTER_QUEUE_URL: `${url}/000000000000/dead-letters`,
  OUTBOX_QUEUE_URL: `${url}/000000000000/outbox`,
  AWS_ENDPOINT_URL_SQS: url,
  AWS_REGION: 'eu-central-1',
  AWS_PROFILE: '', // whatever a developer's .env has
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});

async function start(bodies: readonly string[]) {
  const started = await startRedrive(bodies);
  const redrive = (args: readonly string[], env: Record<string, string> = variablesOf(started.sqs.url)) =>
    runNode([command, ...args], { cwd: root, env });
  return { ...started, redrive };
}

test('sends dead letters again, with a row for each and their number', async () => {
  const { redrive, visibleIn } = await start([deadLetter('a'), deadLetter('b')]);
  const { exitCode, stdout } = await redrive([]);
  expect(stdout.split('\n')[0]).toBe('Sending the letters of the queue dead-letters of the cloud again …');
  expect(stdout).toMatch(/ {2}orders +a +invalid +-\n {6}the body is too large\n/);
  expect(stdout.split('\n').at(-2)).toBe('2 letters sent again.');
  expect(exitCode).toBe(0);
  expect(await visibleIn('outbox')).toHaveLength(2);
});

test('with --stage finds its queues by the outputs of the stack', async () => {
  const { redrive, sqs, urlOf, visibleIn } = await start([deadLetter('a')]);
  const { env, requests } = await startCloudFormation({
    '*': { OutboxQueueUrl: urlOf('outbox'), DeadLettersQueueUrl: urlOf('dead-letters') },
  });
  const { exitCode, stdout, stderr } = await redrive(['--stage', 'prod', '--id', 'a'], {
    AWS_ENDPOINT_URL_SQS: sqs.url,
    ...env,
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^Sending the letters of the queue dead-letters of the stack \S+-prod in /);
  expect(exitCode).toBe(0);
  expect(requests).toEqual([expect.stringMatching(/^DescribeStacks \S+-prod$/)]);
  expect(await visibleIn('outbox')).toHaveLength(1);
});

test('a stage that is not deployed is answered with what to do, and ends with 1', async () => {
  const { env } = await startCloudFormation({});
  const { exitCode, stderr } = await runNode([command, '--stage', 'prod'], { cwd: root, env });
  expect(stderr).toMatch(/^There is no stack \S+-prod in \S+\. Check --stage/);
  expect(exitCode).toBe(1);
});

test('a letter that does not exist ends with 1, wrong options end with 2, and --help with 0', async () => {
  const { redrive } = await start([]);
  expect(await redrive(['--show', 'a'])).toMatchObject({
    exitCode: 1,
    stderr:
      'No letter in the queue dead-letters has the key or id a. ' +
      'An event that its route rejected has only its own id: see --list.\n',
  });
  const wrong = await redrive(['--limit', 'all']);
  expect(wrong.stderr).toMatch(/^--limit all is not a whole number of 1 or more\.\n\nUsage: npm run redrive/);
  expect(wrong.exitCode).toBe(2);
  const help = await redrive(['--help'], {});
  expect(help.stdout).toMatch(/^Usage: npm run redrive/);
  expect(help.exitCode).toBe(0);
});

test('--discard without a terminal asks for --yes and deletes nothing', async () => {
  const { redrive, visibleIn } = await start([deadLetter('a')]);
  expect(await redrive(['--discard', '--id', 'a'])).toMatchObject({
    exitCode: 1,
    stderr: '--discard asks before it deletes, which needs a terminal. Or add --yes.\n',
  });
  expect(await visibleIn('dead-letters')).toHaveLength(1);
});

test.each([
  ['before the outbox stored a letter', 'SendMessage', { outbox: 0, dead: 3 }],
  ['after it, before the letter was deleted', 'DeleteMessage', { outbox: 3, dead: 3 }],
])('a redrive that is killed %s loses no letter', async (_, operation, { outbox, dead }) => {
  const { sqs, urlOf } = await start([deadLetter('a'), deadLetter('b'), deadLetter('c')]);
  const proxy = await startSqsProxy(sqs.url, (call) => {
    if (call.operation !== operation) return 'pass';
    if (proxy.calls.filter((one) => one.operation === operation).length === 3) child.kill('SIGKILL');
    return 'hang';
  });
  const child = spawn(process.execPath, [command], {
    cwd: root,
    env: variablesOf(proxy.url),
    stdio: 'ignore',
  });
  await once(child, 'exit');

  async function countOf(name: string): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: [...names] });
    const { Attributes = {} } = await sqs.client.send(command);
    return names.reduce((sum, attribute) => sum + Number(Attributes[attribute]), 0);
  }
  expect({ outbox: await countOf('outbox'), dead: await countOf('dead-letters') }).toEqual({ outbox, dead });
});
