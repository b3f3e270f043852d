import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { isMeant, type Letter, type LetterFilter, toLetter } from './letter.ts';

/** Options of `redriveLetters`. */
export interface RedriveOptions {
  readonly client: SQSClient;
  readonly deadLetterUrl: string;
  readonly outboxUrl: string;
  readonly filter: LetterFilter;
  /** How many letters at most; default all. */
  readonly limit?: number | undefined;
  /** How long SQS looks for letters, in seconds. Default 1: from there on it asks all of its servers. */
  readonly waitSeconds?: number;
  /** Whether letters are only looked at. */
  readonly isDryRun: boolean;
  /** Called with each selected letter after it has been moved. */
  readonly onLetter: (letter: Letter) => void;
  /** Ends the work early, between two batches. */
  readonly signal?: AbortSignal;
}

/** How many letters were moved (or would be), and how many stayed because the filter does not select them. */
export interface RedriveCounts {
  readonly moved: number;
  readonly left: number;
}

/** How long a letter is invisible to others while this run goes on. */
const HIDDEN_SECONDS = 120;

/**
 * Moves dead letters to the outbox as they are, with their policy, doubt and failure. A letter is deleted only after SQS has
 * stored it in the outbox, so that at worst it is in both queues. Letters that the filter does not select become visible again at
 * the end, and all of them do when SQS refuses a step; then the error of SQS is thrown. Letters that arrive while it runs are not
 * moved: they may be those just moved.
 */
export async function redriveLetters(options: RedriveOptions): Promise<RedriveCounts> {
  const { client, deadLetterUrl, filter, limit = Number.POSITIVE_INFINITY, isDryRun, onLetter } = options;
  const startedAt = Date.now();
  const held = new Map<string, Message>();
  let moved = 0;
  let left = 0;
  try {
    while (moved < limit && !options.signal?.aborted) {
      const received = await receive(options);
      const news = received.filter(({ MessageId = '' }) => !held.has(MessageId));
      for (const message of received) held.set(message.MessageId ?? '', message);
      if (news.length === 0) break; // all was seen
      const letters = news.filter((message) => sentAt(message) <= startedAt).map(toLetter);
      const meant = letters.filter((letter) => isMeant(letter, filter)).slice(0, limit - moved);
      left += letters.filter((letter) => !isMeant(letter, filter)).length;
      for (const letter of meant) {
        if (!isDryRun) await move(options, letter);
        if (!isDryRun) held.delete(letter.received.MessageId ?? '');
        moved++;
        onLetter(letter);
      }
    }
    return { moved, left };
  } finally {
    await release(client, deadLetterUrl, [...held.values()]);
  }
}

async function receive({ client, deadLetterUrl, waitSeconds = 1 }: RedriveOptions): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: deadLetterUrl,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: waitSeconds,
    VisibilityTimeout: HIDDEN_SECONDS,
    MessageSystemAttributeNames: ['SentTimestamp'],
    MessageAttributeNames: ['All'],
  });
  return (await client.send(command)).Messages ?? [];
}

const sentAt = ({ Attributes }: Message) => Number(Attributes?.SentTimestamp ?? 0);

async function move({ client, deadLetterUrl, outboxUrl }: RedriveOptions, { received }: Letter) {
  const { Body, MessageAttributes, ReceiptHandle } = received;
  await client.send(new SendMessageCommand({ QueueUrl: outboxUrl, MessageBody: Body, MessageAttributes }));
  await client.send(new DeleteMessageCommand({ QueueUrl: deadLetterUrl, ReceiptHandle }));
}

/** Makes letters visible again. Best effort: the others are visible when their time is over. */
async function release(client: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (let first = 0; first < messages.length; first += 10) {
    const Entries = messages
      .slice(first, first + 10) // all that one request takes
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(() => {});
  }
}
