import type { PropertyMode } from '../config/settings.ts';
import { parseArn, queueNameOf } from '../core/arn.ts';
import { InvalidEventError } from '../core/errors.ts';
import type { SqsRecord } from '../event/sqs-record.ts';
import { readRecord } from '../outbox/read-record.ts';
import type { EventRecord } from '../outbox/record.ts';
import { planOf } from '../routing/plan.ts';
import type { Routes } from '../routing/route.ts';
import { type DeliveryServices, deliver } from './deliver.ts';
import { giveUp, giveUpAgain } from './give-up.ts';
import type { Invocation } from './invocation.ts';
import { deliveredBefore, messageIn, sendStored } from './send-stored.ts';

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
  const message = messageIn(content);
  if (message instanceof InvalidEventError) {
    return giveUp(services, record, { reason: message.message, content }, invocation);
  }
  return sendStored(services, message, content, record, invocation);
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
    firstDeliveredAt: Number(attributes.SentTimestamp),
  } as const;
  const now = services.clock.now();
  const plan = planOf(isQueues ? routes : own, inbound, { propertyMode, now, trace: invocation.trace });
  const { settlement } = await deliver(services, [{ ...plan, earlier: failure }], invocation);
  return settlement !== 'redeliver';
}

/** Whether an event is a text that `giveUp` could not read. Only a route named `outbox` takes such an event. */
function isUnreadable({ failure }: EventRecord, { routes }: DrainOptions): boolean {
  return failure.origin === 'outbox' && !Object.hasOwn(routes, 'outbox');
}
