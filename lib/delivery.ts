import type { Deadline } from './deadline.ts';
import { DeliveryError, InvalidEventError } from './errors.ts';
import type { InboundEvent } from './event.ts';
import type { Launchpad } from './launchpad.ts';
import { logOutcome } from './log.ts';
import type { Outcome } from './rocketmq/client.ts';
import { findRoute, type Routes, toMessages } from './route.ts';

/** An event and the name that its route is found by: a sender, a queue, a schedule, an event source. */
export interface RoutedEvent {
  readonly from: string;
  readonly event: InboundEvent;
}

/**
 * Sends the messages that an event becomes, side by side; the client keeps the number in flight within its limit.
 *
 * @returns one outcome per message, in the order of its route
 * @throws InvalidEventError before anything is sent, when no route takes the event or its messages break a limit
 */
export async function deliver(
  { client, config, log }: Launchpad,
  routes: Routes,
  { from, event }: RoutedEvent,
  deadline: Deadline,
): Promise<Outcome[]> {
  const route = findRoute(routes, from);
  if (!route) throw new InvalidEventError(`No route takes "${from}": add one, or "*" for all that have none`);
  const messages = toMessages(event, route, config.propertyMode);
  const send = async (message: (typeof messages)[number]) => {
    const outcome = await client.send(message, { deadline });
    logOutcome(log, from, event, message, outcome);
    return outcome;
  };
  return Promise.all(messages.map(send));
}

/** Whether all of these messages are with the broker. */
export function allSent(outcomes: readonly Outcome[]): boolean {
  return outcomes.every(({ kind }) => kind === 'sent');
}

/** Whether the service refused one of these messages for good. */
export function anyInvalid(outcomes: readonly Outcome[]): boolean {
  return outcomes.some((outcome) => outcome.kind === 'rejected' && outcome.class === 'invalid');
}

/**
 * For triggers that can only be told by a throw: the platform then tries again, and has a failure destination in the end.
 *
 * @throws DeliveryError with the first reason, when some message is not with the broker
 */
export function assertAllSent(outcomes: readonly Outcome[]): void {
  const unsent = outcomes.filter((outcome) => outcome.kind !== 'sent');
  const [first] = unsent;
  if (!first) return;
  throw new DeliveryError(
    `${unsent.length} of ${outcomes.length} messages not sent; the first: ${first.reason}`,
  );
}
