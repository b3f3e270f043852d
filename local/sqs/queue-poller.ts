import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { receiveBatch, toPayloads } from './queue-batch.ts';
import { handledMessages } from './queue-event.ts';

/** Options of `startQueuePoller`: a queue as an event source of a function. */
export interface QueuePollerOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  /** Largest number of messages in one invocation. SQS itself returns at most 10 at once. */
  readonly batchSize: number;
  /** Time to wait for more messages after the first one; default 0. */
  readonly windowSeconds?: number;
  /** Whether the function's answer names the messages that failed. */
  readonly reportsFailures: boolean;
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  readonly log: (line: string) => void;
}

/** A running poller. */
export interface QueuePoller {
  /** Ends the long polls and waits for the batches under way. */
  stop(): Promise<void>;
}

/** Number of concurrent batches that Lambda starts with. Here the number stays the same. */
const BATCHES_AT_ONCE = 5;

/**
 * Polls a queue as Lambda's event source mapping does, with up to five batches at once. SQS itself holds a message group of a
 * FIFO queue back while messages of it are under way. Messages that the function has handled are deleted. All others, or the
 * whole batch if the function throws, are redelivered after the queue's visibility timeout.
 */
export function startQueuePoller(options: QueuePollerOptions): QueuePoller {
  const stopped = new AbortController();
  const polling = Array.from({ length: BATCHES_AT_ONCE }, () => poll(options, stopped.signal));
  return {
    async stop() {
      stopped.abort();
      await Promise.all(polling);
    },
  };
}

const PAUSE_AFTER_ERROR_MS = 1000;

async function poll(options: QueuePollerOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const messages = await receiveBatch(options, signal);
      for (const payload of toPayloads(messages, options)) await work(options, payload);
    } catch (error) {
      if (signal.aborted) return;
      options.log(`[sqs] polling ${options.queueUrl} failed, trying again: ${String(error)}`);
      await sleep(PAUSE_AFTER_ERROR_MS, undefined, { signal }).catch(() => {});
    }
  }
}

interface Payload {
  readonly messages: readonly Message[];
  readonly event: SQSEvent;
}

async function work(options: QueuePollerOptions, { messages, event }: Payload): Promise<void> {
  const { client, queueUrl, invoke, reportsFailures, log } = options;
  const handled = await invoke(event).then(
    (answer) => handledMessages(messages, answer, reportsFailures),
    () => [], // the function's output says why it failed
  );
  for (let first = 0; first < handled.length; first += 10) {
    const Entries = handled
      .slice(first, first + 10) // the limit of one request
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    for (const { Message: reason } of Failed) log(`[sqs] a message could not be deleted: ${reason}`);
  }
}
