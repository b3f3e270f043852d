import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, expect, test } from 'vitest';
import { handledMessages } from '../../../local/sqs/queue-event.ts';
import { startQueuePoller } from '../../../local/sqs/queue-poller.ts';
import { startQueues } from '../../../local/sqs/queues.ts';

const region = 'eu-central-1';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A queue of SQS with a dead-letter queue, and a function that polls it. */
async function start(answer: (event: SQSEvent) => unknown, reportsFailures = true) {
  const sqs = await startQueues(0, {
    region,
    queues: [
      { logicalId: 'Failures', name: 'failures', attributes: {} },
      {
        logicalId: 'Orders',
        name: 'orders',
        attributes: { VisibilityTimeout: '30' },
        redrive: { deadLetterQueue: 'failures', maxReceiveCount: 1 },
      },
    ],
  });
  closing.push(sqs.close);
  const orders = sqs.queues.find(({ name }) => name === 'orders') ?? { url: '', arn: '' };

  const send = (MessageBody: string) =>
    sqs.client.send(
      new SendMessageCommand({
        QueueUrl: orders.url,
        MessageBody,
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'test' },
          bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
        },
      }),
    );
  const left = async () => {
    const AttributeNames = ['All' as const];
    const { Attributes } = await sqs.client.send(
      new GetQueueAttributesCommand({ QueueUrl: orders.url, AttributeNames }),
    );
    return (
      Number(Attributes?.ApproximateNumberOfMessages) +
      Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
    );
  };
  /** Starts polling, and waits until the first batch is handled. */
  async function pollOneBatch(): Promise<SQSEvent> {
    let stop: () => Promise<void> = async () => {};
    const event = await new Promise<SQSEvent>((resolve) => {
      const poller = startQueuePoller({
        client: sqs.client,
        queueUrl: orders.url,
        queueArn: orders.arn,
        region,
        batchSize: 10,
        reportsFailures,
        async invoke(batch) {
          resolve(batch);
          return answer(batch);
        },
        log: () => {},
      });
      stop = poller.stop;
      closing.push(stop);
    });
    await stop();
    return event;
  }
  return { send, left, pollOneBatch, queues: sqs.queues, sendTo: sqs.send };
}

test('queues have ARNs, and URLs that every machine can resolve', async () => {
  const { queues } = await start(() => null);
  expect(queues).toEqual([
    {
      name: 'failures',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/failures$/),
      arn: 'arn:aws:sqs:eu-central-1:000000000000:failures',
    },
    expect.objectContaining({ name: 'orders' }),
  ]);
});

test('a message can be sent to a queue by its name', async () => {
  const { sendTo, pollOneBatch } = await start(() => null);
  await sendTo('orders', 'hello');
  expect((await pollOneBatch()).Records.map(({ body }) => body)).toEqual(['hello']);
});

test('a message reaches the function in the form of Lambda, and is deleted', async () => {
  const { send, left, pollOneBatch } = await start(() => ({ batchItemFailures: [] }));
  const { MessageId } = await send('{"a":1}');
  expect(await pollOneBatch()).toEqual({
    Records: [
      {
        messageId: MessageId,
        receiptHandle: expect.any(String),
        body: '{"a":1}',
        attributes: expect.objectContaining({
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        }),
        messageAttributes: {
          kind: { stringValue: 'test', stringListValues: [], binaryListValues: [], dataType: 'String' },
          bytes: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
        },
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:orders',
        awsRegion: 'eu-central-1',
      },
    ],
  });
  expect(await left()).toBe(0);
});

test('only the messages that are reported as failed stay in the queue', async () => {
  const { send, left, pollOneBatch } = await start(({ Records }) => ({
    batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
      itemIdentifier: messageId,
    })),
  }));
  for (const body of ['good', 'bad', 'fine']) await send(body);
  expect((await pollOneBatch()).Records).toHaveLength(3);
  expect(await left()).toBe(1);
});

test('if the function throws, all messages stay in the queue', async () => {
  const { send, left, pollOneBatch } = await start(() => Promise.reject(new Error('down')));
  await send('a');
  await pollOneBatch();
  expect(await left()).toBe(1);
});

test('a poller that waits for messages stops at once', async () => {
  const { send, pollOneBatch } = await start(() => null);
  await send('a');
  const begun = performance.now();
  await pollOneBatch();
  expect(performance.now() - begun).toBeLessThan(5000); // a long poll takes 20 s
});

const batch = [{ MessageId: 'a' }, { MessageId: 'b' }];

test.each([
  ['nothing', null, ['a', 'b']],
  ['no list', {}, ['a', 'b']],
  ['an empty list', { batchItemFailures: [] }, ['a', 'b']],
  ['a null list', { batchItemFailures: null }, ['a', 'b']],
  ['one failure', { batchItemFailures: [{ itemIdentifier: 'a' }] }, ['b']],
  ['a message that is not in the batch', { batchItemFailures: [{ itemIdentifier: 'c' }] }, []],
  ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }, []],
  ['a wrong key', { batchItemFailures: [{ id: 'a' }] }, []],
  ['no object', 'done', []],
])('with %s in the answer, the expected messages are handled', (_, answer, expected) => {
  expect(handledMessages(batch, answer, true).map(({ MessageId }) => MessageId)).toEqual(expected);
});

test('the answer is ignored if the function does not report failures', () => {
  expect(handledMessages(batch, { batchItemFailures: [{ itemIdentifier: 'a' }] }, false)).toEqual(batch);
});
