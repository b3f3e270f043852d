import type { PropertyMode } from '../config/settings.ts';
import { parseArn, queueNameOf } from '../core/arn.ts';
import { InvalidEventError } from '../core/errors.ts';
import { timeFromText } from '../core/iso-time.ts';
import { deliveryCountOf, type SqsRecord } from '../event/sqs-record.ts';
import {
  type EventRecord,
  type Failure,
  type MessageRecord,
  messageRecord,
  readRecord,
} from '../outbox/record.ts';
import { type Message, parseMessage } from '../rocketmq/message.ts';
import { planOf } from '../routing/plan.ts';
import type { Routes } from '../routing/route.ts';
import { type DeliveryServices, deliver } from './deliver.ts';
import { failureOf } from './failure.ts';
import { fateOf } from './fate.ts';
import { giveUp, giveUpAgain, putDeadLetter } from './give-up.ts';
import type { Invocation } from './invocation.ts';
import { send } from './send.ts';

/** Options of `drain`. Events that are redriven take the routes of the queue function. */
export interface DrainOptions {
  readonly routes: Routes;
  readonly propertyMode: PropertyMode;
}

/** Whether a record comes from the outbox: the outbox's URL ends with the account and the name of the record's queue. */
export function isOutbox(outboxUrl: string | undefined, { eventSourceARN }: SqsRecord): boolean {
  if (!outboxUrl?.endsWith(queueNameOf(eventSourceARN))) return false;
  const arn = parseArn(eventSourceARN);
  return arn !== undefined && outboxUrl.endsWith(`/${arn.account}/${arn.resource}`);
}

/**
 * Sends a record of the outbox. A message is sent as it is. An event, which was redriven after its route was corrected, is
 * sent by its route.
 *
 * @returns whether SQS may delete the record; if not, SQS delivers it again, later each time
 */
export async function drain(
  services: DeliveryServices,
  record: SqsRecord,
  options: DrainOptions,
  invocation: Invocation,
): Promise<boolean> {
  const content = readRecord(record.body);
  if (content instanceof InvalidEventError) {
    return giveUp(services, record, { reason: content.message }, invocation);
  }
  if ('event' in content) {
    return isUnreadable(content, options)
      ? giveUpAgain(services, content, record, invocation)
      : redeliver(services, content, record, options, invocation);
  }
  const message = messageOf(content);
  if (message instanceof InvalidEventError) {
    return giveUp(services, record, { reason: message.message, content }, invocation);
  }
  return resend(services, message, content, record, invocation);
}

/**
 * Sends a message of the outbox. A call to SQS may be repeated, so several records may hold the same message. That is why
 * `verify` always looks it up.
 */
async function resend(
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
  if (fateOf(outcome, onUnknown) === 'retry') return false;
  const failure = failureOf(outcome, { origin: 'outbox', now: services.clock.now(), earlier });
  const letter = messageRecord(message, { onUnknown, inDoubt: outcome.inDoubt, failure });
  return putDeadLetter(services, letter, invocation);
}

/** Whether a record was delivered before. Even the first delivery does not tell whether its content was sent before. */
function deliveredBefore(attributes: SqsRecord['attributes']): 'again' | 'unknown' {
  return deliveryCountOf(attributes) === 'again' ? 'again' : 'unknown';
}

/** For how long SQS keeps a record at most, in milliseconds (Amazon SQS, "Message quotas"). Senders of webhooks give up earlier. */
const LONGEST_REDELIVERY_MS = 14 * 24 * 3600 * 1000;

/**
 * When a message can have been sent for the first time, in epoch milliseconds. Its event may have been delivered before the
 * first failure that was recorded, to a process that died: a webhook's sender may have posted it days ago.
 */
function firstSendOf(earlier: Failure | undefined): number | undefined {
  const firstAt = timeOf(earlier?.firstAt);
  return firstAt === undefined ? undefined : firstAt - LONGEST_REDELIVERY_MS;
}

/** Epoch milliseconds of a time as text; `undefined` if it is not one. */
function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Sends an event by its route. An event of a queue takes the route of its queue. An event of another function needs a route
 * here that is named after its origin, such as `'webhook/github'`: it must not take the route of a queue that has the same
 * name.
 */
async function redeliver(
  services: DeliveryServices,
  { event, failure }: EventRecord,
  { attributes }: SqsRecord,
  { routes, propertyMode }: DrainOptions,
  invocation: Invocation,
): Promise<boolean> {
  const { origin } = failure;
  const isQueues = origin.startsWith('queue/');
  const own = Object.fromEntries(Object.entries(routes).filter(([name]) => name === origin));
  const name = isQueues ? origin.slice('queue/'.length) : origin;
  const delivered = deliveredBefore(attributes);
  const inbound = {
    ...event,
    origin: { trigger: 'queue', name, matchesSuffix: isQueues },
    delivered,
  } as const;
  const now = services.clock.now();
  const plan = planOf(isQueues ? routes : own, inbound, { propertyMode, now, trace: invocation.trace });
  const { settlement } = await deliver(services, [{ ...plan, earlier: failure }], invocation);
  return settlement !== 'redeliver';
}

function messageOf(record: MessageRecord): Message | InvalidEventError {
  const { topic, body, tag, keys, properties, group, onUnknown } = record;
  if (onUnknown === 'verify' && keys.length === 0) {
    return new InvalidEventError("it has no keys, by which onUnknown: 'verify' could look it up");
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

/** Whether an event is a text that `giveUp` could not read. Only a route named `outbox` takes such an event. */
function isUnreadable({ failure }: EventRecord, { routes }: DrainOptions): boolean {
  return failure.origin === 'outbox' && !Object.hasOwn(routes, 'outbox');
}
