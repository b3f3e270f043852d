import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { handledMessages, toQueueEvent } from './queue-event.ts';

/** A queue as an event source of a function. */
export interface QueuePollerOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly region: string;
  /** How many messages one invocation gets at most; SQS itself hands out no more than 10 at once. */
  readonly batchSize: number;
  /** Whether the function's answer names the messages that failed. */
  readonly reportsFailures: boolean;
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  readonly log: (line: string) => void;
}

/** A running poller. */
export interface QueuePoller {
  /** Ends the long poll, and waits for the batch under way. */
  stop(): Promise<void>;
}

/**
 * Polls a queue as Lambda's event source mapping does, one batch at a time. What the function has dealt with is deleted; the rest,
 * and everything when it throws, comes back after the queue's visibility timeout.
 */
export function startQueuePoller(options: QueuePollerOptions): QueuePoller {
  const stopped = new AbortController();
  const polling = poll(options, stopped.signal);
  return {
    async stop() {
      stopped.abort();
      await polling;
    },
  };
}

const PAUSE_AFTER_ERROR_MS = 1000;

async function poll(options: QueuePollerOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const messages = await receive(options, signal);
      if (messages.length > 0) await work(options, messages);
    } catch (error) {
      if (signal.aborted) return;
      options.log(`[sqs] polling ${options.queueUrl} failed, trying again: ${String(error)}`);
      await sleep(PAUSE_AFTER_ERROR_MS, undefined, { signal }).catch(() => {});
    }
  }
}

async function receive(
  { client, queueUrl, batchSize }: QueuePollerOptions,
  signal: AbortSignal,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: Math.min(batchSize, 10),
    WaitTimeSeconds: 20,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  const { Messages = [] } = await client.send(command, { abortSignal: signal });
  return Messages;
}

async function work(options: QueuePollerOptions, messages: readonly Message[]): Promise<void> {
  const { client, queueUrl, queueArn, region, invoke, reportsFailures } = options;
  const event = toQueueEvent(messages, { arn: queueArn, region });
  const handled = await invoke(event).then(
    (answer) => handledMessages(messages, answer, reportsFailures),
    () => [], // the function's own output says why
  );
  if (handled.length === 0) return;
  const Entries = handled.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  for (const { Message: reason } of Failed) options.log(`[sqs] a message could not be deleted: ${reason}`);
}
