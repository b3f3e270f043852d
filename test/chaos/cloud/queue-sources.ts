import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { handledMessages, toQueueEvent } from '../../../local/sqs/queue-event.ts';
import type { Queues } from '../../../local/sqs/queues.ts';
import type { FifoQueue } from './fifo-queue.ts';
import { wiring } from './wiring.ts';
import type { QueueSource } from './workers.ts';

const { region } = wiring;
const BATCH = 10;

/** In the cloud, messages of an invocation that failed, and those handed back, are out of sight for minutes. */
const REDELIVERY_SECONDS = 1;

/** A standard queue that feeds the queue function. */
export function standardSource({ client, queues }: Queues, name: string): QueueSource {
  const { url: QueueUrl = '', arn = '' } = queues.find((queue) => queue.name === name) ?? {};
  return {
    async receive() {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: BATCH,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      return (await client.send(command)).Messages ?? [];
    },
    toPayload: (messages) => toQueueEvent(messages, { arn, region }),
    handled: (messages, answer) => handledMessages(messages, answer, true),
    async remove(messages) {
      const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    },
    handBack: async () => {}, // they wait as long as the function said, as a record of the outbox does
    async giveBack(messages) {
      const Entries = messages.map(({ ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: REDELIVERY_SECONDS,
      }));
      await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    },
  };
}

const arnOf = ({ name }: FifoQueue) => `arn:aws:sqs:${region}:000000000000:${name}`;

/** A FIFO queue that feeds the queue function. */
export function fifoSource(queue: FifoQueue): QueueSource {
  const giveBack: QueueSource['giveBack'] = async (messages) => {
    for (const { ReceiptHandle = '' } of messages) queue.changeVisibility(ReceiptHandle, REDELIVERY_SECONDS);
  };
  return {
    receive: async () => queue.receive(BATCH),
    toPayload: (messages) => toQueueEvent(messages, { arn: arnOf(queue), region }),
    handled: (messages, answer) => handledMessages(messages, answer, true),
    remove: async (messages) => queue.remove(messages),
    handBack: giveBack,
    giveBack,
  };
}

/**
 * A pipe from a FIFO queue to the event-bus function, which gets the records as an array and answers as the queue function
 * does (Amazon EventBridge, "Pipes batching and concurrency").
 */
export const pipeSource = (queue: FifoQueue): QueueSource => ({
  ...fifoSource(queue),
  toPayload: (messages) => toQueueEvent(messages, { arn: arnOf(queue), region }).Records,
});
