import type { Deadline } from './deadline.ts';
import { InvalidEventError } from './errors.ts';
import type { InboundEvent } from './event.ts';
import type { Launchpad } from './launchpad.ts';
import { logOutcome } from './log.ts';
import type { Message } from './message.ts';
import type { Outcome, SendOptions } from './rocketmq/client.ts';
import { findRoute, type Route, type RouteName, type Routes, toMessages } from './route.ts';

/** An event, and what its route is found by: a sender, a queue, a schedule, an event source. */
export interface RoutedEvent {
  readonly from: RouteName;
  readonly event: InboundEvent;
}

/** What became of an event. */
export interface Delivery {
  readonly event: InboundEvent;
  /** Its messages, in the order of its route, each with its outcome. */
  readonly sends: readonly { readonly message: Message; readonly outcome: Outcome }[];
  /** Why it could not become messages at all: no route takes it, or they would break a limit. */
  readonly invalid?: InvalidEventError;
}

/** A message with its outcome. */
export type Send = Delivery['sends'][number];

/** Sends the messages that an event becomes, side by side; the client keeps the number in flight within its limit. */
export async function deliver(
  launchpad: Launchpad,
  routes: Routes,
  { from, event }: RoutedEvent,
  deadline: Deadline,
): Promise<Delivery> {
  const planned = plan(launchpad, routes, from, event);
  if (planned instanceof InvalidEventError) {
    launchpad.log.error('Event cannot become messages', {
      route: from.name,
      eventId: event.id,
      reason: planned.message,
    });
    return { event, sends: [], invalid: planned };
  }
  const { route, messages } = planned;
  const how = { route: from.name, eventId: event.id, deadline, onUnknown: route.onUnknown };
  return { event, sends: await Promise.all(messages.map((message) => send(launchpad, message, how))) };
}

/** Sends one message, and logs and counts what became of it. */
export async function send(
  { client, log, meter }: Launchpad,
  message: Message,
  { route, eventId, ...options }: SendOptions & { readonly route: string; readonly eventId: string },
): Promise<Send> {
  const outcome = await client.send(message, options);
  logOutcome(log, { route, eventId }, message, outcome);
  meter.count(outcome);
  return { message, outcome };
}

type Plan = { readonly route: Route; readonly messages: readonly Message[] };

function plan(
  { config }: Launchpad,
  routes: Routes,
  from: RouteName,
  event: InboundEvent,
): Plan | InvalidEventError {
  const route = findRoute(routes, from);
  if (!route)
    return new InvalidEventError(`No route takes "${from.name}": add one, or "*" for all that have none`);
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
export function isHopeless({ sends, invalid }: Delivery): boolean {
  return (
    invalid !== undefined || (sends.length > 0 && sends.every(({ outcome }) => isRefusedForGood(outcome)))
  );
}

/** Whether a message can never be sent as it is. */
export function isRefusedForGood(outcome: Outcome): boolean {
  return 'class' in outcome && outcome.class === 'invalid';
}
