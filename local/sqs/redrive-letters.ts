import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { isSelected, type Letter, type LetterFilter, toLetter } from './letter.ts';

/** Options of `redriveLetters`. */
export interface RedriveOptions {
  readonly client: SQSClient;
  readonly deadLetterUrl: string;
  readonly outboxUrl: string;
  readonly filter: LetterFilter;
  /** Largest number of dead letters to move; default all. */
  readonly limit?: number | undefined;
  /** Time in seconds that SQS searches for messages; default 1, the shortest time for which SQS searches all of its servers. */
  readonly waitSeconds?: number;
  /** Whether to report the dead letters without moving them. */
  readonly isDryRun: boolean;
  /** Called with each selected dead letter after it has been moved. */
  readonly onLetter: (letter: Letter) => void;
  /** Stops the redrive early, between two batches. */
  readonly signal?: AbortSignal;
}

/** Numbers of dead letters that were moved (or would be), and of those that the filter did not select. */
export interface RedriveCounts {
  readonly moved: number;
  readonly left: number;
}

/** Time for which a dead letter is invisible to other readers during a redrive. */
const HIDDEN_SECONDS = 120;

/**
 * Moves dead letters to the outbox unchanged, with their policy, doubt and failure. A dead letter is deleted only after SQS has
 * stored it in the outbox, so in the worst case it is in both queues. Those that the filter does not select become visible again
 * at the end. If SQS refuses a request, all that were not moved become visible again, and the error of SQS is thrown. Dead
 * letters that arrive during the redrive are not moved, because they may be messages that were just moved and failed again.
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
      if (news.length === 0) break; // every dead letter was received before
      const letters = news.filter((message) => sentAt(message) <= startedAt).map(toLetter);
      const selected = letters.filter((letter) => isSelected(letter, filter)).slice(0, limit - moved);
      left += letters.filter((letter) => !isSelected(letter, filter)).length;
      for (const letter of selected) {
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

/** Makes dead letters visible again. If a request fails, they become visible at the end of their visibility timeout. */
async function release(client: SQSClient, QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (let first = 0; first < messages.length; first += 10) {
    const Entries = messages
      .slice(first, first + 10) // the limit of one request
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries })).catch(() => {});
  }
}
