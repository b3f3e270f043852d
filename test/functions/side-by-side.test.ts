import { expect, test } from 'vitest';
import type { Outcome } from '../../lib/rocketmq/client.ts';
import { createQueueHandler as createHandler } from '../fixtures/functions.ts';
import { contextWith, startServices } from '../support/services.ts';
import { startSqs } from '../support/sqs.ts';

const INVOCATIONS = 64;
const RECORDS = 5;

/** Each record of an invocation names its invocation in its key. */
const recordsOf = (invocation: number) =>
  Array.from({ length: RECORDS }, (_, n) => ({
    messageId: `${invocation}-${n}`,
    body: `{"n":${n}}`,
    attributes: { SentTimestamp: '1795413600000', ApproximateReceiveCount: '1' },
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:orders',
  }));

/** Facts of a line about one message, or about several that were sent. */
interface MessageFacts {
  readonly function_request_id?: string;
  readonly eventId?: string;
  readonly sent?: readonly { readonly eventId: string }[];
}

test('64 invocations at once in one process keep apart: answers, log lines, metrics, deadlines', async () => {
  const sqs = await startSqs();
  const env = { ...sqs.env, MAX_ATTEMPTS: '2', MAX_IN_FLIGHT: '64' };
  const { services, emulator, log } = await startServices({}, env);
  emulator.setFaults('10% 404 DMS.10240407; 10% reset after; 10% reset before');
  const published: { readonly counted: readonly Outcome[] }[] = [];
  const openMeter = () => {
    const counted: Outcome[] = [];
    const publish = () => void published.push({ counted });
    return { add() {}, countRefusal() {}, count: (outcome: Outcome) => void counted.push(outcome), publish };
  };
  const handle = createHandler({ ...services, openMeter }, { orders: { to: 'orders' } });

  const invocations = Array.from({ length: INVOCATIONS }, (_, n) => n);
  const answers = await Promise.all(
    invocations.map((n) =>
      handle(
        { Records: recordsOf(n) },
        contextWith({ awsRequestId: `request-${n}`, remainingMs: 20_000 + n }),
      ),
    ),
  );

  const storedIds = emulator.messages('orders').flatMap(({ keys }) => keys);
  answers.forEach(({ batchItemFailures }, n) => {
    const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    const unsent = recordsOf(n).flatMap(({ messageId }) => (storedIds.includes(messageId) ? [] : messageId));
    expect(failed.filter((id) => !id.startsWith(`${n}-`))).toEqual([]);
    expect(unsent.filter((id) => !failed.includes(id))).toEqual([]);
  });
  expect(published).toHaveLength(INVOCATIONS);
  expect(published.map(({ counted }) => counted.length)).toEqual(invocations.map(() => RECORDS));
  const ofMessages = log.lines.flatMap(({ facts }) => {
    const { sent = [], eventId, function_request_id: requestId } = (facts ?? {}) as MessageFacts;
    const ids = [...sent.map((message) => message.eventId), ...(eventId === undefined ? [] : [eventId])];
    return ids.map((id) => [requestId, `request-${id.split('-')[0]}`]);
  });
  expect(ofMessages.length).toBeGreaterThanOrEqual(INVOCATIONS * RECORDS);
  for (const [requestId, expected] of ofMessages) expect(requestId).toBe(expected);
});
