import type { Message } from '@aws-sdk/client-sqs';
import { InvalidEventError } from '../../lib/core/errors.ts';
import { readRecord } from '../../lib/outbox/record.ts';

/** A dead letter as it was received, and the facts that an operator decides by. */
export interface Letter {
  readonly received: Message;
  /** `undefined` for an event, which has not become messages, and for a text that is not a record. */
  readonly topic: string | undefined;
  readonly key: string;
  readonly reason: string;
  /** Whether the broker may have the message already: sending it again may make a duplicate. */
  readonly inDoubt: boolean;
  readonly class: string | undefined;
  readonly serviceCode: string | undefined;
  readonly attempts: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** Selects letters; without a field it selects all of them. */
export interface LetterFilter {
  /** Part of the reason, of its class or of the service's code; upper and lower case are the same. */
  readonly reason?: string | undefined;
  readonly topic?: string | undefined;
}

/** Reads a dead letter. One that an application or SQS itself stored has no failure, and may be any text. */
export function toLetter(received: Message): Letter {
  const record = readRecord(received.Body ?? '');
  const id = received.MessageId ?? '';
  if (record instanceof InvalidEventError)
    return { ...nothingKnown, received, topic: undefined, key: id, reason: record.message };
  const failure = record.failure ?? nothingKnown;
  const subject =
    'topic' in record
      ? { topic: record.topic, key: record.keys[0] ?? id, inDoubt: record.inDoubt ?? false }
      : { topic: undefined, key: record.event.id, inDoubt: false };
  return {
    ...subject,
    received,
    reason: failure.reason,
    class: failure.class,
    serviceCode: failure.serviceCode,
    attempts: failure.attempts,
    firstAt: failure.firstAt,
    lastAt: failure.lastAt,
  };
}

/** A record without a failure is here because SQS delivered it as often as the outbox allows. */
const nothingKnown = {
  reason: 'received too often',
  inDoubt: false,
  class: undefined,
  serviceCode: undefined,
  attempts: 0,
  firstAt: '-',
  lastAt: '-',
};

/** Whether a filter selects this letter. */
export function isMeant(letter: Letter, { reason, topic }: LetterFilter): boolean {
  if (topic !== undefined && letter.topic !== topic) return false;
  if (reason === undefined) return true;
  const texts = [letter.reason, letter.class, letter.serviceCode];
  return texts.some((text) => text?.toLowerCase().includes(reason.toLowerCase()));
}

/** One line about a letter: topic, key, attempts, first and last time, whether it is in doubt, reason. */
export function letterLine(letter: Letter): string {
  const { topic = 'event', key, attempts, firstAt, lastAt, inDoubt, reason } = letter;
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  const facts = [topic, key, tries, `${firstAt} to ${lastAt}`, ...(inDoubt ? ['in doubt'] : []), reason];
  return facts.join('  ');
}
