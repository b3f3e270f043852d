import type { Deadline } from './deadline.ts';
import { DeliveryError, InvalidEventError } from './errors.ts';
import type { InboundEvent } from './event.ts';
import type { Launchpad } from './launchpad.ts';
import { logOutcome } from './log.ts';
import type { Message } from './message.ts';
import type { Outcome } from './rocketmq/client.ts';
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
  const send = async (message: Message) => {
    const outcome = await launchpad.client.send(message, { deadline, onUnknown: route.onUnknown });
    logOutcome(launchpad.log, from.name, event, message, outcome);
    launchpad.meter.count(outcome);
    return { message, outcome };
  };
  return { event, sends: await Promise.all(messages.map(send)) };
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

/** Whether nothing that is unsent can ever be sent: the event cannot become messages, or the service refuses them for good. */
export function isHopeless({ sends, invalid }: Delivery): boolean {
  const unsent = sends.filter(({ outcome }) => outcome.kind !== 'sent');
  const isRefusedForGood = ({ outcome }: (typeof sends)[number]) =>
    'class' in outcome && outcome.class === 'invalid';
  return invalid !== undefined || (unsent.length > 0 && unsent.every(isRefusedForGood));
}

/**
 * For triggers that can only be told by a throw: the platform then tries again, and has a failure destination in the end.
 *
 * @throws DeliveryError with the first reason, when some message is not with the broker
 */
export function assertDelivered(deliveries: readonly Delivery[]): void {
  const failed = deliveries.filter((delivery) => !isDelivered(delivery));
  const [first] = failed;
  if (!first) return;
  const unsent = first.sends.map(({ outcome }) => outcome).find((outcome) => outcome.kind !== 'sent');
  const reason = first.invalid?.message ?? unsent?.reason;
  throw new DeliveryError(
    `${failed.length} of ${deliveries.length} events not delivered; the first: ${reason}`,
  );
}
