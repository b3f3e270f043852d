import type { SqsRecord } from '../event/sqs-record.ts';
import type { EventRecord, Failure, MessageRecord, OutboxRecord } from '../outbox/record.ts';
import type { DeliveryServices } from './deliver.ts';
import { failureOf } from './failure.ts';
import type { Invocation } from './invocation.ts';

/**
 * Makes a dead letter of a record that cannot be sent. If the record cannot even be read, its text is stored as an event.
 */
export function giveUp(
  services: DeliveryServices,
  { messageId, body, eventSourceARN: source }: SqsRecord,
  { reason: what, content }: { readonly reason: string; readonly content?: MessageRecord },
  invocation: Invocation,
): Promise<boolean> {
  const reason = `A record of the outbox cannot be sent: ${what}`;
  invocation.log.error('Record of the outbox cannot be sent', { messageId, reason });
  const earlier: Failure | undefined = content?.failure;
  const failure = failureOf(
    { kind: 'invalid', reason },
    { origin: 'outbox', now: services.clock.now(), earlier },
  );
  if (content) return putDeadLetter(services, { ...content, failure }, invocation);
  const type = 'com.amazonaws.sqs.message';
  const event = { id: messageId, source, type, time: failure.lastAt, extensions: {}, data: body };
  return putDeadLetter(services, { event, failure }, invocation);
}

/** Stores a text that cannot be read as a dead letter again, with its first reason: a route's refusal would hide it. */
export function giveUpAgain(
  services: DeliveryServices,
  { event, failure: earlier }: EventRecord,
  { messageId }: SqsRecord,
  invocation: Invocation,
): Promise<boolean> {
  const reason = earlier.firstReason ?? earlier.reason;
  invocation.log.error('Record of the outbox cannot be sent', { messageId, reason });
  const now = services.clock.now();
  const failure = failureOf({ kind: 'invalid', reason }, { origin: earlier.origin, now, earlier });
  return putDeadLetter(services, { event, failure }, invocation);
}

/**
 * Stores a dead letter, and counts it.
 *
 * @returns whether it is stored, so that SQS may delete the record
 */
export async function putDeadLetter(
  { deadLetters }: DeliveryServices,
  letter: OutboxRecord,
  { endBy, meter }: Invocation,
): Promise<boolean> {
  const isStored = await deadLetters.put(letter, endBy);
  meter.add(isStored ? 'DeadLettered' : 'NotStored', 1, 'topic' in letter ? letter.topic : undefined);
  return isStored;
}
