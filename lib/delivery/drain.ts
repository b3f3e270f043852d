import type { Config } from '../config/config.ts';
import { InvalidEventError } from '../core/errors.ts';
import type { SqsRecord } from '../event/sqs.ts';
import type { Invocation } from '../handler.ts';
import { type EventRecord, type MessageRecord, messageRecord, readRecord, toText } from '../outbox/record.ts';
import { type Message, parseMessage } from '../rocketmq/message.ts';
import type { Routes } from '../routing/route.ts';
import type { Services } from '../services.ts';
import { deliver, isRefusedForGood, send } from './deliver.ts';
import { failureOf, settle } from './settle.ts';

/** Whether a record comes from our own outbox. */
export function isOutbox({ outboxUrl }: Config, { eventSourceARN }: SqsRecord): boolean {
  return outboxUrl?.endsWith(`/${eventSourceARN.slice(eventSourceARN.lastIndexOf(':') + 1)}`) ?? false;
}

/**
 * Sends what waits in the outbox: a message as it is; an event, redriven after its route was mended, by the queue
 * function's routes. Whether SQS may forget the record.
 */
export async function sendFromOutbox(
  services: Services,
  routes: Routes,
  record: SqsRecord,
  invocation: Invocation,
): Promise<boolean> {
  const content = readRecord(record.body);
  if (!content)
    return buryUnread(services, record, 'it is neither {"topic", "body"} nor a dead letter', invocation);
  if ('event' in content) return redeliver(services, routes, content, invocation);
  const message = messageOf(content);
  if (message instanceof InvalidEventError) {
    return buryUnread(services, record, message.message, invocation, content);
  }
  return resend(services, message, content, record.messageId, invocation);
}

async function resend(
  services: Services,
  message: Message,
  { failure: earlier }: MessageRecord,
  messageId: string,
  { deadline, endsAt }: Invocation,
): Promise<boolean> {
  const isInDoubt = earlier?.outcome === 'unknown';
  const eventId = message.keys[0] ?? messageId;
  const { outcome } = await send(services, message, { route: 'outbox', eventId, deadline, isInDoubt });
  if (outcome.kind === 'sent') return true;
  if (!isRefusedForGood(outcome)) return false; // SQS keeps it, and delivers it again
  const failure = failureOf(outcome, services, { origin: 'outbox', earlier });
  return services.keeper.bury(messageRecord(message, failure), endsAt);
}

/**
 * An event goes by the route it first came for. One of another function has none here, unless the queue function's routes
 * name its origin outright (`'webhook/github'`): it must not go by the route of a queue that happens to be called the same.
 */
async function redeliver(
  services: Services,
  routes: Routes,
  { event, failure }: EventRecord,
  { deadline, endsAt }: Invocation,
): Promise<boolean> {
  const { origin } = failure;
  const isQueues = origin.startsWith('queue/');
  const own = Object.hasOwn(routes, origin) ? { [origin]: routes[origin] ?? { to: [] } } : {};
  const name = isQueues ? origin.slice('queue/'.length) : origin;
  const from = { trigger: 'queue', name, matchesSuffix: isQueues } as const;
  const inbound = { ...event, origin: from, delivered: 'again' } as const;
  const delivery = await deliver(services, isQueues ? routes : own, inbound, deadline);
  return (await settle(services, delivery, { origin, endsAt, earlier: failure })) !== 'unkept';
}

function messageOf({ topic, body, tag, keys, properties }: MessageRecord): Message | InvalidEventError {
  try {
    return parseMessage({ topic, body, tag, keys, properties });
  } catch (error) {
    if (error instanceof InvalidEventError) return error;
    throw error;
  }
}

/** What cannot be read is kept as it is, as the text of an event, with what was known of it before. */
function buryUnread(
  services: Services,
  { messageId, body, eventSourceARN: source }: SqsRecord,
  because: string,
  { endsAt }: Invocation,
  content?: MessageRecord,
): Promise<boolean> {
  const reason = `A record of the outbox cannot be sent: ${because}`;
  services.log.error('Record of the outbox cannot be sent', { messageId, reason });
  const options = { origin: 'outbox', earlier: content?.failure };
  const failure = failureOf({ kind: 'invalid', reason, attempts: [] }, services, options);
  const time = failure.lastAt;
  const event = {
    id: messageId,
    source,
    type: 'com.amazonaws.sqs.message',
    time,
    extensions: {},
    data: body,
  };
  return services.keeper.bury(toText(content ? { ...content, failure } : { event, failure }), endsAt);
}
