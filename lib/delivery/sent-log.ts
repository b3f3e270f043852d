import type { Log } from '../core/log.ts';

/** Facts of a message that was sent, as the log lists them: what an operator has, and what the broker gave for it. */
export interface SentMessage {
  readonly topic: string;
  /** All keys, separated by blanks, as RocketMQ stores them. */
  readonly keys: string;
  /** The broker's id of the message. */
  readonly msgId: string;
  readonly tag: string | undefined;
  readonly eventId: string;
  readonly route: string;
  /** Absent if one attempt sufficed. */
  readonly attempts: number | undefined;
  readonly durationMs: number;
}

/** Lists the sent messages of one invocation in the log. */
export interface SentLog {
  add(message: SentMessage): void;
  /** Writes the messages that are not written yet. */
  flush(): void;
}

/** The most messages of one line. A line costs as much as sending a message, and a line for each would double the cost of a batch. */
const MAX_MESSAGES = 100;
/**
 * The most characters of all texts of one line, if it has more than one message. A line of CloudWatch Logs has at most 256 KB, and
 * JSON may write a character with six bytes.
 */
const MAX_CHARACTERS = 32 * 1024;
/** The longest id of an event in a line. The keys identify an event whose id is longer. */
const MAX_EVENT_ID = 128;

/** A list of sent messages that is written to the log, many in one line, as soon as a line is full. */
export function createSentLog(log: Pick<Log, 'info'>): SentLog {
  let sent: SentMessage[] = [];
  let characters = 0;

  function flush(): void {
    if (sent.length === 0) return;
    log.info('Messages sent', { sent });
    sent = [];
    characters = 0;
  }

  return {
    add(message) {
      const size = charactersOf(message);
      if (characters + size > MAX_CHARACTERS) flush();
      characters += size;
      const { eventId } = message;
      sent.push(eventId.length <= MAX_EVENT_ID ? message : { ...message, eventId: shortened(eventId) });
      if (sent.length === MAX_MESSAGES) flush();
    },
    flush,
  };
}

function charactersOf({ topic, keys, msgId, tag = '', eventId, route }: SentMessage): number {
  const idLength = Math.min(eventId.length, MAX_EVENT_ID);
  return topic.length + keys.length + msgId.length + tag.length + idLength + route.length;
}

function shortened(eventId: string): string {
  return eventId.slice(0, MAX_EVENT_ID).toWellFormed();
}
