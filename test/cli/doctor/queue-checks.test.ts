import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Finding } from '../../../cli/doctor/finding.ts';
import { checkQueues } from '../../../cli/doctor/queue-checks.ts';
import { queuesOfStack } from '../../../local/sqs/project-queues.ts';
import { type StackAnswer, startCloudFormation } from '../../support/cloud-formation.ts';
import { startSharedQueues } from './patient.ts';

let sqs: Awaited<ReturnType<typeof startSharedQueues>>;
beforeAll(async () => {
  sqs = await startSharedQueues();
});
afterAll(() => sqs.close());

/** Findings about the queues of a stack with this answer of CloudFormation. */
async function check(
  answer: StackAnswer,
  toLine = ({ grade, what }: Finding) => `${grade}: ${what}`,
  sqsUrl = sqs.url,
) {
  const { env } = await startCloudFormation({ '*': answer });
  for (const [name, value] of Object.entries({ ...env, AWS_ENDPOINT_URL_SQS: sqsUrl })) {
    vi.stubEnv(name, value);
  }
  const stack = { name: 'shop-prod', region: 'eu-central-1', stage: 'prod' };
  try {
    const findings = await checkQueues(async () => {
      return { queues: await queuesOfStack(stack), readerTimeoutSeconds: 60, timeoutMs: 5000, stage: 'prod' };
    });
    return findings.map(toLine);
  } finally {
    vi.unstubAllEnvs();
  }
}

const url = (name: string) => `${sqs.url}/000000000000/${name}`;

test('the queues of a stack are found by its outputs, and the queues of failures are checked, too', async () => {
  const answer = {
    OutboxQueueUrl: url('outbox'),
    DeadLettersQueueUrl: url('dead-letters'),
    FailuresQueueUrl: url('no-failures'),
  };
  expect(await check(answer)).toEqual([
    'ok: the outbox outbox can be reached and has a redrive policy',
    'ok: the dead-letter queue dead-letters can be reached',
    'broken: the queue of failures no-failures does not exist',
  ]);
});

test('letters that wait are a warning with the command that lists them, and so are messages in the outbox', async () => {
  const own = await startSharedQueues();
  onTestFinished(() => own.close());
  for (const name of ['outbox', 'dead-letters', 'dead-letters']) await own.send(name, '{}');
  const urlOf = (name: string) => `${own.url}/000000000000/${name}`;
  const answer = { OutboxQueueUrl: urlOf('outbox'), DeadLettersQueueUrl: urlOf('dead-letters') };
  const lines = await check(answer, ({ grade, what, remedy }) => [grade, what, remedy].join(': '), own.url);
  expect(lines.filter((line) => line.startsWith('warning'))).toEqual([
    'warning: 1 message waits in the outbox: See the class of the refusals in the log of the queue function.',
    'warning: 2 letters wait in the dead letters: Read their reasons: npm run redrive -- --stage prod --list.',
  ]);
});

test('a queue that is not among the outputs is not checked, with what to do', async () => {
  expect(await check({ OutboxQueueUrl: url('outbox') })).toContain(
    'skipped: not checked: The stack shop-prod has no output DeadLettersQueueUrl. ' +
      'Deploy it again with this version of the project.',
  );
});

test.each<[string, StackAnswer, string]>([
  [
    'that is not deployed is broken',
    { code: 'ValidationError', message: 'Stack with id shop-prod does not exist' },
    'broken: There is no stack shop-prod in eu-central-1',
  ],
  [
    'that these credentials may not read is a warning',
    { code: 'AccessDenied', message: 'not authorized' },
    'warning: The stack shop-prod in eu-central-1 cannot be read: access denied',
  ],
])('a stack %s', async (_, answer, finding) => {
  expect(await check(answer)).toEqual([finding]);
});
