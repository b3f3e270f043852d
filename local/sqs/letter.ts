import type { Message } from '@aws-sdk/client-sqs';
import { readRecord } from '../../lib/outbox/record.ts';

/** A dead letter as it was received, and what an operator wants to know of it. */
export interface Letter {
  readonly received: Message;
  /** None when it is an event, which has not become messages, or when nobody can read it. */
  readonly topic: string | undefined;
  readonly key: string;
  readonly reason: string;
  readonly class: string | undefined;
  readonly serviceCode: string | undefined;
  readonly attempts: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** Which letters are meant; all of them when it names nothing. */
export interface LetterFilter {
  /** Part of the reason, of its class or of the service's code; upper and lower case are the same. */
  readonly reason?: string | undefined;
  readonly topic?: string | undefined;
}

/** Reads a dead letter. What an application or SQS itself put there has no reason, and may be anything. */
export function toLetter(received: Message): Letter {
  const record = readRecord(received.Body ?? '');
  const failure = record?.failure;
  const isMessage = record !== undefined && 'topic' in record;
  const key = isMessage ? record.keys[0] : record?.event.id;
  return {
    received,
    topic: isMessage ? record.topic : undefined,
    key: key ?? received.MessageId ?? '',
    reason: failure?.reason ?? (record ? 'received too often' : 'not a record of ours'),
    class: failure?.class,
    serviceCode: failure?.serviceCode,
    attempts: failure?.attempts ?? 0,
    firstAt: failure?.firstAt ?? '-',
    lastAt: failure?.lastAt ?? '-',
  };
}

/** Whether a filter means this letter. */
export function isMeant(letter: Letter, { reason, topic }: LetterFilter): boolean {
  if (topic !== undefined && letter.topic !== topic) return false;
  if (reason === undefined) return true;
  const texts = [letter.reason, letter.class, letter.serviceCode];
  return texts.some((text) => text?.toLowerCase().includes(reason.toLowerCase()));
}

/** One line about a letter: topic, key, attempts, first and last time, reason. */
export function letterLine({ topic = 'event', key, attempts, firstAt, lastAt, reason }: Letter): string {
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return [topic, key, tries, `${firstAt} to ${lastAt}`, reason].join('  ');
}
