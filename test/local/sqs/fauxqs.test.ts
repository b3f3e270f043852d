import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { onTestFinished, test as plainTest } from 'vitest';
import { startQueues } from '../../../local/sqs/queues.ts';

const queues = [
  { logicalId: 'Outbox', name: 'outbox', attributes: {} },
  { logicalId: 'Orders', name: 'orders.fifo', attributes: { FifoQueue: 'true' } },
];

/** The local SQS with a standard and a FIFO queue. */
const test = plainTest.extend('sqs', async () => {
  const { client, queues: made, close } = await startQueues(0, { region: 'eu-central-1', queues });
  onTestFinished(close);
  const urlOf = (name: string) => made.find((queue) => queue.name === name)?.url ?? '';
  const [outbox, orders] = [urlOf('outbox'), urlOf('orders.fifo')];
  return {
    outbox,
    orders,
    client,
    /** Sends messages of one group each, given as `group: body`. */
    async sendOrders(...messages: readonly string[]) {
      for (const message of messages) {
        const [MessageGroupId] = message.split(':');
        const MessageBody = message;
        const command = {
          QueueUrl: orders,
          MessageBody,
          MessageGroupId,
          MessageDeduplicationId: message.replaceAll(/\W/g, '-'),
        };
        await client.send(new SendMessageCommand(command));
      }
    },
    async receive(QueueUrl: string, MaxNumberOfMessages = 10) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages }),
      );
      return Messages.map(({ Body, ReceiptHandle }) => ({ Body, ReceiptHandle }));
    },
  };
});

const bodies = (messages: readonly { readonly Body: string | undefined }[]) =>
  messages.map(({ Body }) => Body);

test('a message with an emoji can be stored, alone and in a batch', async ({ sqs, expect }) => {
  const { client, outbox, receive } = sqs;
  await client.send(new SendMessageCommand({ QueueUrl: outbox, MessageBody: 'alone 🚀' }));
  const Entries = [{ Id: '0', MessageBody: 'in a batch 𝄞 \u{10FFFF}' }];
  const { Failed } = await client.send(new SendMessageBatchCommand({ QueueUrl: outbox, Entries }));
  expect(Failed ?? []).toEqual([]);
  expect(bodies(await receive(outbox))).toEqual(['alone 🚀', 'in a batch 𝄞 \u{10FFFF}']);
});

test.for(['\u0000', '\uFFFE', '\uD83D'])(
  'a message with the character %j is refused, as in SQS',
  async (character, { sqs, expect }) => {
    const { client, outbox, receive } = sqs;
    const sent = client.send(new SendMessageCommand({ QueueUrl: outbox, MessageBody: `a${character}` }));
    await expect(sent).rejects.toThrow('Invalid characters found');
    expect(await receive(outbox)).toEqual([]);
  },
);

test('one receive returns several messages of a group in their order; later ones wait until these are deleted', async ({
  sqs,
  expect,
}) => {
  const { client, orders, sendOrders, receive } = sqs;
  await sendOrders('a:1', 'a:2', 'b:1', 'a:3', 'a:4');
  const first = await receive(orders, 3);
  expect(bodies(first)).toEqual(['a:1', 'a:2', 'a:3']);
  expect(bodies(await receive(orders))).toEqual(['b:1']);
  for (const { ReceiptHandle } of first.slice(0, 2)) {
    await client.send(new DeleteMessageCommand({ QueueUrl: orders, ReceiptHandle }));
    expect(await receive(orders)).toEqual([]);
  }
  await client.send(new DeleteMessageCommand({ QueueUrl: orders, ReceiptHandle: first[2]?.ReceiptHandle }));
  expect(bodies(await receive(orders))).toEqual(['a:4']);
});

test('messages of a group that become visible again keep their order', async ({ sqs, expect }) => {
  const { client, orders, sendOrders, receive } = sqs;
  await sendOrders('a:1', 'a:2', 'a:3');
  for (const { ReceiptHandle } of await receive(orders, 2)) {
    const command = { QueueUrl: orders, ReceiptHandle, VisibilityTimeout: 0 };
    await client.send(new ChangeMessageVisibilityCommand(command));
  }
  expect(bodies(await receive(orders))).toEqual(['a:1', 'a:2', 'a:3']);
});
