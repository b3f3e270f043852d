import { InvalidEventError } from '../core/errors.ts';
import { timeFromText } from '../core/iso-time.ts';
import { deliveryCountOf, type SqsRecord } from '../event/sqs-record.ts';
import { type MessageRecord, messageRecord } from '../outbox/record.ts';
import { type Message, parseMessage } from '../rocketmq/message.ts';
import type { DeliveryServices } from './deliver.ts';
import { failureOf, firstSendOf, timeOf } from './failure.ts';
import { fateOf } from './fate.ts';
import { putDeadLetter } from './give-up.ts';
import type { Invocation } from './invocation.ts';
import { send } from './send.ts';

/** The message of a record, or what is wrong with it. */
export function messageIn(record: MessageRecord): Message | InvalidEventError {
  const { topic, body, tag, keys, properties, group, onUnknown } = record;
  if (onUnknown === 'verify' && keys.length === 0) {
    return new InvalidEventError("it has no keys, by which onUnknown: 'verify' could look it up");
  }
  if (record.deliverAt !== undefined && (onUnknown === 'verify' || group !== undefined)) {
    const why = "before that time, onUnknown: 'verify' cannot find it, and a message group has no order";
    return new InvalidEventError(`it has a time of delivery: ${why}`);
  }
  try {
    // A time before 1970 is past like any other.
    const deliverAt =
      record.deliverAt === undefined ? undefined : Math.max(timeFromText(record.deliverAt), 0);
    return parseMessage({ topic, body, tag, keys, properties, deliverAt, group });
  } catch (error) {
    if (error instanceof InvalidEventError) return error;
    throw error;
  }
}

/**
 * Sends a message of the outbox. A call to SQS may be repeated, so several records may hold the same message. That is why
 * `verify` always looks it up.
 */
export async function sendStored(
  services: DeliveryServices,
  message: Message,
  { failure: earlier, onUnknown, inDoubt }: MessageRecord,
  { messageId, attributes }: SqsRecord,
  invocation: Invocation,
): Promise<boolean> {
  const delivered = deliveredBefore(attributes);
  const firstDeliveredAt = firstSendOf(earlier) ?? Number(attributes.SentTimestamp);
  // SQS may deliver the record at once, before a query finds what that attempt has stored.
  const lastAttemptAt = inDoubt ? timeOf(earlier?.lastAt) : undefined;
  const eventId = message.keys[0] ?? messageId;
  const times = { firstDeliveredAt, lastAttemptAt };
  const context = { route: 'outbox', eventId, onUnknown, delivered, inDoubt, ...times } as const;
  const outcome = await send(services, message, context, invocation);
  if (outcome.kind === 'sent') return true;
  const failure = failureOf(outcome, { origin: 'outbox', now: services.clock.now(), earlier });
  if (fateOf(outcome, onUnknown) === 'retry') {
    if (inDoubt || outcome.kind !== 'unknown') return false;
    // SQS moves a record to the dead letters as it is, so the doubt must stand in it.
    const record = messageRecord(message, { onUnknown, inDoubt: true, failure });
    return services.outbox.put(record, invocation.endBy);
  }
  const letter = messageRecord(message, { onUnknown, inDoubt: outcome.inDoubt, failure });
  return putDeadLetter(services, letter, invocation);
}

/** Whether a record was delivered before. Even the first delivery does not tell whether its content was sent before. */
export function deliveredBefore(attributes: SqsRecord['attributes']): 'again' | 'unknown' {
  return deliveryCountOf(attributes) === 'again' ? 'again' : 'unknown';
}
