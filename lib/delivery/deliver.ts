import type { Deadline } from '../core/deadline.ts';
import { InvalidEventError } from '../core/errors.ts';
import type { InboundEvent } from '../event/event.ts';
import type { Outcome, SendOptions, UnknownPolicy } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';
import { findRoute, type Route, type Routes, toMessages } from '../routing/route.ts';
import type { Services } from '../services.ts';
import { logOutcome } from './log.ts';

/** What became of an event. */
export interface Delivery {
  readonly event: InboundEvent;
  /** What its route wants when nobody knows whether a message was sent. */
  readonly onUnknown?: UnknownPolicy | undefined;
  /** Its messages, in the order of its route, each with its outcome. */
  readonly sends: readonly { readonly message: Message; readonly outcome: Outcome }[];
  /** Why it could not become messages at all: no route takes it, or they would break a limit. */
  readonly invalid?: InvalidEventError;
}

/** A message with its outcome. */
export type Send = Delivery['sends'][number];

/** Sends the messages that an event becomes, side by side; the client keeps the number in flight within its limit. */
export async function deliver(
  services: Services,
  routes: Routes,
  event: InboundEvent,
  deadline: Deadline,
): Promise<Delivery> {
  const { origin, unreadable } = event;
  const planned =
    unreadable === undefined ? plan(services, routes, event) : new InvalidEventError(unreadable);
  if (planned instanceof InvalidEventError) {
    services.log.error('Event cannot become messages', {
      route: origin.name,
      eventId: event.id,
      reason: planned.message,
    });
    return { event, sends: [], invalid: planned };
  }
  const { route, messages } = planned;
  if (messages.length === 0)
    services.log.info('Event becomes no message: its route says so', {
      route: origin.name,
      eventId: event.id,
    });
  const how = { route: origin.name, eventId: event.id, deadline, onUnknown: route.onUnknown };
  const sends = await Promise.all(messages.map((message) => send(services, message, how)));
  return { event, onUnknown: route.onUnknown, sends };
}

/**
 * Sends one message, and logs and counts what became of it.
 *
 * @param isInDoubt whether an earlier invocation tried, and does not know how that ended
 */
export async function send(
  { client, log, meter }: Services,
  message: Message,
  { route, eventId, isInDoubt = false, ...options }: SendContext,
): Promise<Send> {
  const outcome = await client.send(message, options);
  const earlier = isInDoubt ? [{ kind: 'unknown', delayMs: 0, durationMs: 0 } as const] : [];
  const story = { ...outcome, attempts: [...earlier, ...outcome.attempts] };
  logOutcome(log, { route, eventId }, message, story);
  meter.count(story);
  return { message, outcome };
}

interface SendContext extends SendOptions {
  readonly route: string;
  readonly eventId: string;
  readonly isInDoubt?: boolean;
}

type Plan = { readonly route: Route; readonly messages: readonly Message[] };

function plan({ config }: Services, routes: Routes, event: InboundEvent): Plan | InvalidEventError {
  const route = findRoute(routes, event.origin);
  if (!route) {
    const remedy = `No route takes "${event.origin.name}": add one, or "*" for all that have none`;
    return new InvalidEventError(remedy, { fault: 'route' });
  }
  try {
    return { route, messages: toMessages(event, route, config.propertyMode) };
  } catch (error) {
    if (error instanceof InvalidEventError) return error;
    throw error;
  }
}

/** Whether all of an event's messages are with the broker. */
export function isDelivered({ sends, invalid }: Delivery): boolean {
  return !invalid && sends.every(({ outcome }) => outcome.kind === 'sent');
}

/** Whether an event is at fault and nothing of it is with the broker: it could be refused as if it had never come. */
export function isAtFault({ sends, invalid }: Delivery): boolean {
  if (invalid) return invalid.fault === 'event';
  return (
    sends.length > 0 && sends.every(({ outcome }) => outcome.kind === 'rejected' && isRefusedForGood(outcome))
  );
}

/** Whether nothing that is unsent can ever be sent as it is. */
export function isHopeless({ sends, invalid }: Delivery): boolean {
  const unsent = sends.filter(({ outcome }) => outcome.kind !== 'sent');
  return (
    invalid !== undefined || (unsent.length > 0 && unsent.every(({ outcome }) => isRefusedForGood(outcome)))
  );
}

/** Whether a message can never be sent as it is. */
export function isRefusedForGood(outcome: Outcome): boolean {
  return 'class' in outcome && outcome.class === 'invalid';
}
