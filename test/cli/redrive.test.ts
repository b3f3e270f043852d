import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startQueues } from '../../local/sqs/queues.ts';
import { root, runNode } from '../project/project.ts';

const region = 'eu-central-1';

/** Runs the script on a queue with these dead letters. */
async function redrive(bodies: readonly string[], ...args: readonly string[]) {
  const queues = ['dead', 'outbox'].map((name) => ({ logicalId: name, name, attributes: {} }));
  const sqs = await startQueues(0, { region, queues });
  onTestFinished(sqs.close);
  for (const body of bodies) await sqs.send('dead', body);
  const [DEAD_LETTER_QUEUE_URL = '', OUTBOX_QUEUE_URL = ''] = sqs.queues.map(({ url }) => url);
  const env = {
    DEAD_LETTER_QUEUE_URL,
    OUTBOX_QUEUE_URL,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  return runNode([join(root, 'cli/redrive.ts'), ...args], { cwd: root, env });
}

const letter = JSON.stringify({ topic: 'orders', body: '{}', keys: ['a'] });

test('prints a line for each dead letter that it moves, and their number', async () => {
  const { exitCode, stdout } = await redrive([letter, letter]);
  expect(stdout.trim().split('\n')).toEqual([
    'Redriving the dead letters of the cloud …',
    '    1  orders  a  0 attempts  - to -  delivered too often',
    '    2  orders  a  0 attempts  - to -  delivered too often',
    '2 dead letters moved to the outbox, 0 not selected by the filter.',
  ]);
  expect(exitCode).toBe(0);
});

test('a dry run reports what would be moved', async () => {
  const { stdout } = await redrive([letter], '--dry-run', '--topic', 'payments');
  expect(stdout.trim().split('\n')).toEqual([
    'Reading the dead letters of the cloud …',
    '0 dead letters would be moved to the outbox, 1 not selected by the filter.',
  ]);
});

test('an invalid option is answered with the usage', async () => {
  const { exitCode, stderr } = await redrive([], '--limit', 'all');
  expect(stderr).toMatch(/^--limit all is not a whole number of 1 or more\.\n\nUsage: npm run redrive/);
  expect(exitCode).toBe(1);
});
