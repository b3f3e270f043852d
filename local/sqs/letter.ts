import type { Message } from '@aws-sdk/client-sqs';
import { InvalidEventError } from '../../lib/core/errors.ts';
import { readRecord } from '../../lib/outbox/record.ts';

/** A dead letter as it was received, with the facts that an operator needs for a decision. */
export interface Letter {
  readonly received: Message;
  /** `undefined` for an event that no route has turned into messages, and for a text that is not a record. */
  readonly topic: string | undefined;
  readonly key: string;
  readonly reason: string;
  /** Whether the broker may have the message already, so that sending it again may create a duplicate. */
  readonly inDoubt: boolean;
  readonly class: string | undefined;
  readonly serviceCode: string | undefined;
  readonly attempts: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** Selects dead letters. An empty filter selects all of them. */
export interface LetterFilter {
  /** Part of the reason, of its class or of the service's code, in upper or lower case. */
  readonly reason?: string | undefined;
  readonly topic?: string | undefined;
}

/** Reads a dead letter. If an application or SQS itself stored it, it has no failure and may be any text. */
export function toLetter(received: Message): Letter {
  const record = readRecord(received.Body ?? '');
  const id = received.MessageId ?? '';
  if (record instanceof InvalidEventError)
    return { ...withoutFailure, received, topic: undefined, key: id, reason: record.message };
  const failure = record.failure ?? withoutFailure;
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

/** Facts of a record without a failure: SQS moved it here because it was delivered as often as the outbox allows. */
const withoutFailure = {
  reason: 'delivered too often',
  inDoubt: false,
  class: undefined,
  serviceCode: undefined,
  attempts: 0,
  firstAt: '-',
  lastAt: '-',
};

/** Whether the filter selects this dead letter. */
export function isSelected(letter: Letter, { reason, topic }: LetterFilter): boolean {
  if (topic !== undefined && letter.topic !== topic) return false;
  if (reason === undefined) return true;
  const texts = [letter.reason, letter.class, letter.serviceCode];
  return texts.some((text) => text?.toLowerCase().includes(reason.toLowerCase()));
}

/** One line about a dead letter: topic, key, attempts, first and last time, whether it is in doubt, reason. */
export function letterLine(letter: Letter): string {
  const { topic = 'event', key, attempts, firstAt, lastAt, inDoubt, reason } = letter;
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  const facts = [topic, key, tries, `${firstAt} to ${lastAt}`, ...(inDoubt ? ['in doubt'] : []), reason];
  return facts.join('  ');
}
