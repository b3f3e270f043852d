import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { afterEach, expect, test, vi } from 'vitest';
import { receiveBatch, toPayloads } from '../../../local/sqs/queue-batch.ts';
import { startQueuePoller } from '../../../local/sqs/queue-poller.ts';
import { startQueues } from '../../../local/sqs/queues.ts';

const region = 'eu-central-1';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A queue of SQS that moves a message to its dead-letter queue after two receives. */
async function startQueue(name: string, attributes: Readonly<Record<string, string>> = {}) {
  const failures = name.endsWith('.fifo') ? 'failures.fifo' : 'failures';
  const fifo: Record<string, string> = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
  const redrive = { deadLetterQueue: failures, maxReceiveCount: 2 };
  const queues = [
    { logicalId: 'Failures', name: failures, attributes: fifo },
    { logicalId: 'Queue', name, attributes: { VisibilityTimeout: '30', ...fifo, ...attributes }, redrive },
  ];
  const sqs = await startQueues(0, { region, queues });
  closing.push(sqs.close);
  const [dead = '', url = ''] = sqs.queues.map((queue) => queue.url);
  const { client } = sqs;
  const { arn } = sqs.queues.find((queue) => queue.name === name) ?? { arn: '' };
  return { client, url, arn, dead, send: (body: string) => sqs.send(name, body) };
}
type Queue = Awaited<ReturnType<typeof startQueue>>;

/** Polls the queue with this function; returns the bodies of the batches so far. */
function poll(
  { client, url, arn }: Queue,
  answer: (event: SQSEvent) => unknown,
  options: { batchSize?: number; windowSeconds?: number } = {},
) {
  const batches: string[][] = [];
  const poller = startQueuePoller({
    client,
    queueUrl: url,
    queueArn: arn,
    region,
    batchSize: 10,
    reportsFailures: true,
    ...options,
    async invoke(event) {
      batches.push(event.Records.map(({ body }) => body));
      return answer(event);
    },
    log: () => {},
  });
  closing.push(poller.stop);
  return batches;
}

const failing = (records: readonly SQSRecord[]) => ({
  batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

async function countIn({ client }: Queue, QueueUrl: string): Promise<number> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  const { Attributes } = await client.send(command);
  const { ApproximateNumberOfMessages: ready, ApproximateNumberOfMessagesNotVisible: hidden } =
    Attributes ?? {};
  return Number(ready) + Number(hidden);
}

const sendMany = ({ client, url }: Queue, bodies: readonly string[]) => {
  const Entries = bodies.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
  return client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
};

const sendInGroup = ({ client, url }: Queue, MessageGroupId: string, MessageBody: string) =>
  client.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody,
      MessageGroupId,
      MessageDeduplicationId: `${MessageGroupId}/${MessageBody}`,
    }),
  );

test('a failed message is redelivered after the visibility timeout, not earlier', async () => {
  const queue = await startQueue('orders', { VisibilityTimeout: '1' });
  await queue.send('a');
  const receivedAt: number[] = [];
  poll(queue, ({ Records }) => (receivedAt.push(Date.now()) === 1 ? failing(Records) : null));
  await vi.waitFor(() => expect(receivedAt).toHaveLength(2), 5000);
  const [first = 0, second = 0] = receivedAt;
  expect(second - first).toBeGreaterThan(900);
});

test('a failed message is redelivered at once if the function sets its visibility timeout to 0', async () => {
  const queue = await startQueue('orders');
  await queue.send('a');
  const batches = poll(queue, async ({ Records }) => {
    if (batches.length > 1) return null;
    await endVisibility(queue, Records);
    return failing(Records);
  });
  await vi.waitFor(() => expect(batches).toEqual([['a'], ['a']]));
});

test('a message that was received maxReceiveCount times moves to the dead-letter queue', async () => {
  const queue = await startQueue('orders');
  await queue.send('a');
  const batches = poll(queue, async ({ Records }) => {
    await endVisibility(queue, Records);
    throw new Error('down');
  });
  await vi.waitFor(async () => expect(await countIn(queue, queue.dead)).toBe(1));
  expect(batches).toEqual([['a'], ['a']]);
  expect(await countIn(queue, queue.url)).toBe(0);
});

async function endVisibility({ client, url }: Queue, records: readonly SQSRecord[]): Promise<void> {
  for (const { receiptHandle: ReceiptHandle } of records) {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle,
      VisibilityTimeout: 0,
    });
    await client.send(command);
  }
}

test('a batch of more than ten messages is collected by several receives', async () => {
  const queue = await startQueue('orders');
  const bodies = Array.from({ length: 25 }, (_, index) => `${index}`);
  for (const first of [0, 10, 20]) await sendMany(queue, bodies.slice(first, first + 10));
  const source = { client: queue.client, queueUrl: queue.url, batchSize: 25, windowSeconds: 20 };
  const messages = await receiveBatch(source, new AbortController().signal);
  expect(messages.map(({ Body }) => Body).sort()).toEqual(bodies.sort());
});

test('all handled messages of a large batch are deleted', async () => {
  const queue = await startQueue('orders');
  const bodies = Array.from({ length: 10 }, (_, index) => `${index}`);
  for (let round = 0; round < 6; round++) await sendMany(queue, bodies);
  const batches = poll(queue, () => null, { batchSize: 30, windowSeconds: 1 });
  await vi.waitFor(async () => expect(await countIn(queue, queue.url)).toBe(0), 5000);
  expect(batches.flat()).toHaveLength(60);
});

test('if the window ends before the batch is full, the function gets the messages received so far', async () => {
  const queue = await startQueue('orders');
  await sendMany(queue, ['a', 'b']);
  const batches = poll(queue, () => null, { batchSize: 100, windowSeconds: 1 });
  await vi.waitFor(() => expect(batches).toEqual([['a', 'b']]), 3000);
});

test('a standard queue has up to five batches under way', async () => {
  const queue = await startQueue('orders');
  await sendMany(queue, ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  let finish = (_value: unknown) => {};
  const held = new Promise((resolve) => {
    finish = resolve;
  });
  const batches = poll(queue, () => held, { batchSize: 1 });
  await vi.waitFor(() => expect(batches).toHaveLength(5));
  finish(null);
  await vi.waitFor(() => expect(batches.flat().sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']));
});

test('a message group has one batch under way, and does not block another group', async () => {
  const queue = await startQueue('steps.fifo');
  for (const body of ['a1', 'a2', 'a3']) await sendInGroup(queue, 'a', body);
  let finish = (_value: unknown) => {};
  const held = new Promise((resolve) => {
    finish = resolve;
  });
  const batches = poll(queue, ({ Records }) => (Records[0]?.body === 'a1' ? held : null), { batchSize: 2 });
  await vi.waitFor(() => expect(batches).toEqual([['a1', 'a2']]));
  for (const body of ['b1', 'b2']) await sendInGroup(queue, 'b', body);
  await vi.waitFor(() => expect(batches.slice(1).flat()).toEqual(['b1', 'b2']));
  finish(null);
  await vi.waitFor(() =>
    expect(batches.flat().filter((body) => body.startsWith('a'))).toEqual(['a1', 'a2', 'a3']),
  );
});

test('messages after a failed message of their group wait for it', async () => {
  const queue = await startQueue('steps.fifo', { VisibilityTimeout: '1' });
  for (const body of ['a1', 'a2']) await sendInGroup(queue, 'a', body);
  const batches = poll(queue, ({ Records }) => (batches.length === 1 ? failing(Records) : null), {
    batchSize: 1,
  });
  await vi.waitFor(() => expect(batches).toEqual([['a1'], ['a1'], ['a2']]), 5000);
});

test('a batch with several messages of a group that failed is redelivered in order', async () => {
  const queue = await startQueue('steps.fifo', { VisibilityTimeout: '1' });
  for (const body of ['a1', 'a2', 'a3']) await sendInGroup(queue, 'a', body);
  const batches = poll(queue, ({ Records }) => (batches.length === 1 ? failing(Records.slice(1)) : null));
  await vi.waitFor(
    () =>
      expect(batches).toEqual([
        ['a1', 'a2', 'a3'],
        ['a2', 'a3'],
      ]),
    5000,
  );
});

test('a batch that is too large for one invocation becomes several, in order', () => {
  const messages = Array.from({ length: 10 }, (_, index) => ({
    MessageId: `${index}`,
    Body: 'x'.repeat(1_000_000),
  }));
  const payloads = toPayloads(messages, { queueArn: 'arn', region });
  expect(payloads.map(({ event }) => event.Records.length)).toEqual([6, 4]);
  expect(payloads.flatMap((payload) => payload.messages)).toEqual(messages);
  expect(toPayloads([], { queueArn: 'arn', region })).toEqual([]);
});
