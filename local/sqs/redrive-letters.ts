import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { REDRIVEN, redrivenText } from '../../lib/event/redriven.ts';
import { type Letter, sentAt } from './letter.ts';

/** Options of `visitLetters`. */
export interface VisitOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly toLetter: (message: Message) => Letter;
  readonly isSelected: (letter: Letter) => boolean;
  /** Largest number of selected letters; default all. */
  readonly limit?: number | undefined;
  /** Leaves letters alone that were stored later, in epoch milliseconds; default none. */
  readonly storedUntil?: number | undefined;
  /** Called with each letter that was stored later than `storedUntil`. */
  readonly onNewer?: ((letter: Letter) => void) | undefined;
  /** Time in seconds that SQS searches for messages; default 1, the shortest time for which SQS searches all of its servers. */
  readonly waitSeconds?: number | undefined;
  /** Called with each selected letter. A letter that is not `gone` becomes visible again at the end. */
  readonly onLetter: (letter: Letter) => Promise<'gone' | 'stays'> | 'stays';
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/** Numbers of letters by what became of them. */
export interface VisitCounts {
  readonly gone: number;
  /** Selected, and still in the queue. */
  readonly stayed: number;
  readonly notSelected: number;
  /** Arrived after `storedUntil`. */
  readonly newer: number;
}

/** Time for which a letter is invisible to other readers. */
const HIDDEN_SECONDS = 300;

/**
 * Receives each letter of a queue once. Those that are not `gone` become visible again at the end, also if there is an error,
 * which is thrown. Letters of a FIFO queue are visited in their order, others up to ten at once.
 */
export async function visitLetters(options: VisitOptions): Promise<VisitCounts> {
  const { client, queueUrl, toLetter, isSelected, limit = Number.POSITIVE_INFINITY, signal } = options;
  const { storedUntil = Number.POSITIVE_INFINITY } = options;
  const held = new Map<string, string | undefined>(); // receipt handles by message id
  const counts = { gone: 0, stayed: 0, notSelected: 0, newer: 0 };
  async function visit(letter: Letter): Promise<void> {
    const isGone = (await options.onLetter(letter)) === 'gone';
    if (isGone) held.delete(letter.messageId);
    counts[isGone ? 'gone' : 'stayed']++;
  }
  try {
    while (counts.gone + counts.stayed < limit && !signal?.aborted) {
      const received = await receive(options);
      const news = received.filter(({ MessageId = '' }) => !held.has(MessageId));
      for (const { MessageId = '', ReceiptHandle } of received) held.set(MessageId, ReceiptHandle);
      if (news.length === 0) break; // every letter was received before
      const letters = news.filter((message) => sentAt(message) <= storedUntil).map(toLetter);
      const newer = news.filter((message) => sentAt(message) > storedUntil);
      for (const message of newer) options.onNewer?.(toLetter(message));
      const selected = letters.filter(isSelected);
      counts.newer += newer.length;
      counts.notSelected += letters.length - selected.length;
      await eachOf(selected.slice(0, limit - counts.gone - counts.stayed), isFifo(queueUrl), visit);
    }
    return counts;
  } finally {
    await release(client, queueUrl, [...held.values()]);
  }
}

/** Sends a letter to its target, and deletes it only then: in the worst case it is in both queues. */
export async function sendAgain(
  client: SQSClient,
  queueUrl: string,
  letter: Letter,
): Promise<'gone' | 'stays'> {
  const { received, target, messageId } = letter;
  if ('byHand' in target) return 'stays';
  const { Body, Attributes: { MessageGroupId, AWSTraceHeader } = {} } = received;
  await client.send(
    new SendMessageCommand({
      QueueUrl: target.queueUrl,
      MessageBody: Body,
      MessageAttributes: attributesOf(letter),
      ...(AWSTraceHeader !== undefined && {
        MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: AWSTraceHeader } },
      }),
      // For five minutes SQS takes a letter with the same id only once, so a redrive that is repeated does not double it.
      ...(isFifo(target.queueUrl) && { MessageGroupId, MessageDeduplicationId: `redrive-${messageId}` }),
    }),
  );
  return discard(client, queueUrl, letter);
}

/** The most message attributes that SQS takes. */
const MAX_ATTRIBUTES = 10;

/** The attributes of a letter; a record of a queue also has the id and the time of its first SQS message, if there is room. */
function attributesOf({ class: kind, messageId, received }: Letter): Message['MessageAttributes'] {
  const { MessageAttributes: own = {} } = received;
  const isFull = Object.keys(own).length >= MAX_ATTRIBUTES;
  if (kind !== 'record' || own[REDRIVEN] !== undefined || isFull) return received.MessageAttributes;
  const StringValue = redrivenText({ messageId, sentAt: sentAt(received) });
  return { ...own, [REDRIVEN]: { DataType: 'String', StringValue } };
}

/** Deletes a letter for ever. */
export async function discard(client: SQSClient, QueueUrl: string, { received }: Letter): Promise<'gone'> {
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: received.ReceiptHandle }));
  return 'gone';
}

const isFifo = (url: string) => url.endsWith('.fifo');

/** Does the work for each, one after another or all at once. All have ended when an error is thrown. */
async function eachOf<T>(
  items: readonly T[],
  inOrder: boolean,
  work: (item: T) => Promise<void>,
): Promise<void> {
  if (inOrder) {
    for (const item of items) await work(item);
    return;
  }
  const results = await Promise.allSettled(items.map(work));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function receive({ client, queueUrl, waitSeconds = 1 }: VisitOptions): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: waitSeconds,
    VisibilityTimeout: HIDDEN_SECONDS,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  return (await client.send(command)).Messages ?? [];
}

/** Makes letters visible again. If a request fails, they become visible at the end of their visibility timeout. */
async function release(
  client: SQSClient,
  QueueUrl: string,
  handles: readonly (string | undefined)[],
): Promise<void> {
  for (let first = 0; first < handles.length; first += 10) {
    const Entries = handles
      .slice(first, first + 10) // the limit of one request
      .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(() => {});
  }
}
