import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { toQueueEvent } from './queue-event.ts';

/** The queue of a batch, and the limits of the batch. */
export interface BatchSource {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly batchSize: number;
  readonly windowSeconds?: number;
}

const LONGEST_POLL_SECONDS = 20;

/**
 * Waits for a message, then receives until the batch is full or its window ends. Without a window, the batch is what one
 * receive returns; it can be empty. Throws if SQS fails, or if `signal` aborts before the first message.
 */
export async function receiveBatch(source: BatchSource, signal: AbortSignal): Promise<Message[]> {
  const { batchSize, windowSeconds = 0 } = source;
  const messages = await receive(source, batchSize, LONGEST_POLL_SECONDS, signal);
  const endsAt = Date.now() + windowSeconds * 1000;
  const secondsLeft = () => Math.min(LONGEST_POLL_SECONDS, Math.round((endsAt - Date.now()) / 1000));
  while (messages.length > 0 && messages.length < batchSize && secondsLeft() > 0 && !signal.aborted) {
    // The messages received so far must be processed, even if this receive fails.
    const more = receive(source, batchSize - messages.length, secondsLeft(), signal);
    messages.push(...(await more.catch(() => [])));
  }
  return messages;
}

async function receive(
  { client, queueUrl }: BatchSource,
  count: number,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: Math.min(count, 10),
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  const { Messages = [] } = await client.send(command, { abortSignal: signal });
  return Messages;
}

/** Largest payload of Lambda's Invoke. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** The events of a batch with their messages, in order. A batch that is too large for one invocation becomes several events. */
export function toPayloads(
  messages: readonly Message[],
  { queueArn, region }: { readonly queueArn: string; readonly region: string },
): { readonly messages: readonly Message[]; readonly event: SQSEvent }[] {
  const chunks: Message[][] = [];
  const toEvent = (some: readonly Message[]) => toQueueEvent(some, { arn: queueArn, region });
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(JSON.stringify(toEvent([message])));
    const chunk = chunks.at(-1);
    bytes = chunk !== undefined && bytes + size <= MAX_PAYLOAD_BYTES ? bytes + size : size;
    if (chunk !== undefined && bytes > size) chunk.push(message);
    else chunks.push([message]);
  }
  return chunks.map((chunk) => ({ messages: chunk, event: toEvent(chunk) }));
}
