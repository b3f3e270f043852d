import type { Config } from '../config.ts';
import type { Deadline } from '../deadline.ts';
import { deliver, isRefusedForGood, send } from '../delivery.ts';
import { InvalidEventError } from '../errors.ts';
import { nameOf } from '../inbound/arn.ts';
import type { SqsRecord } from '../inbound/sqs.ts';
import type { Launchpad } from '../launchpad.ts';
import { type Message, parseMessage } from '../message.ts';
import type { Routes } from '../route.ts';
import { failureOf, settle } from '../settle.ts';
import { type EventRecord, type Failure, type MessageRecord, messageRecord, readRecord } from './record.ts';

/** Whether a record comes from our own outbox. */
export function isOutbox({ outboxUrl }: Config, { eventSourceARN }: SqsRecord): boolean {
  return outboxUrl?.endsWith(`/${eventSourceARN.slice(eventSourceARN.lastIndexOf(':') + 1)}`) ?? false;
}

/**
 * Sends what waits in the outbox: a message as it is; an event, redriven after its route was mended, by the queue
 * function's routes. Whether SQS may forget the record.
 */
export async function sendFromOutbox(
  launchpad: Launchpad,
  routes: Routes,
  record: SqsRecord,
  deadline: Deadline,
): Promise<boolean> {
  const content = readRecord(record.body);
  if (!content)
    return buryUnread(launchpad, record, 'it is neither {"topic", "body"} nor a dead letter of ours');
  if ('event' in content) return redeliver(launchpad, routes, content, deadline);
  const message = messageOf(content);
  if (message instanceof InvalidEventError) return buryUnread(launchpad, record, message.message, content);
  return resend(launchpad, message, content.failure, record.messageId, deadline);
}

async function resend(
  launchpad: Launchpad,
  message: Message,
  earlier: Failure | undefined,
  messageId: string,
  deadline: Deadline,
): Promise<boolean> {
  const { outcome } = await send(launchpad, message, {
    route: 'outbox',
    eventId: message.keys[0] ?? messageId,
    deadline,
  });
  if (outcome.kind === 'sent') return true;
  if (!isRefusedForGood(outcome)) return false; // SQS keeps it, and delivers it again
  const at = new Date(launchpad.now()).toISOString();
  return launchpad.keeper.bury(messageRecord(message, failureOf(outcome, 'outbox', at, earlier)));
}

/** An event goes by the route that it first came for, which the queue function may have by now. */
async function redeliver(
  launchpad: Launchpad,
  routes: Routes,
  { event, failure }: EventRecord,
  deadline: Deadline,
): Promise<boolean> {
  const name = failure.origin.slice(failure.origin.indexOf('/') + 1);
  const delivery = await deliver(launchpad, routes, { from: { name, isDeployed: true }, event }, deadline);
  return (await settle(launchpad, delivery, failure.origin)) !== 'unkept';
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
  { keeper, log, now }: Launchpad,
  { messageId, body, eventSourceARN }: SqsRecord,
  because: string,
  content?: MessageRecord,
): Promise<boolean> {
  const at = new Date(now()).toISOString();
  const reason = `A record of the outbox cannot be sent: ${because}`;
  log.error('Record of the outbox cannot be sent', { messageId, reason });
  const failure = {
    outcome: 'invalid',
    attempts: 0,
    origin: 'outbox',
    firstAt: at,
    ...content?.failure,
    reason,
    lastAt: at,
  };
  if (content) return keeper.bury(JSON.stringify({ ...content, failure }));
  const source = nameOf(eventSourceARN);
  const event = {
    id: messageId,
    source,
    type: 'com.amazonaws.sqs.message',
    time: at,
    extensions: {},
    data: body,
  };
  return keeper.bury(JSON.stringify({ event, failure }));
}
