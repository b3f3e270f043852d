import type { PropertyMode } from '../config/settings.ts';
import { InvalidEventError } from '../core/errors.ts';
import type { InboundEvent, Origin } from '../event/event.ts';
import type { UnknownPolicy } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';
import { type MessageDraft, toMessage } from './mapping.ts';

/** One message of a route function: a topic alone, or a topic with whatever differs from the defaults. */
export type Draft = string | MessageDraft;

/** Where an event goes: a topic, several topics, or a pure function that says which messages it becomes. */
export type Destination = string | readonly string[] | ((event: InboundEvent) => Draft | readonly Draft[]);

/** How one kind of event becomes messages. */
export interface Route {
  readonly to: Destination;
  /**
   * What to do when nobody knows whether a message was sent: `retry` it with the same keys, which may make a duplicate, or
   * `park` it as a dead letter, for someone to look. Default: `retry`.
   */
  readonly onUnknown?: UnknownPolicy;
}

/** Routes by name: a sender, a queue, a schedule, an event source. `*` takes what no other name does. */
export type Routes<R extends Route = Route> = Readonly<Record<string, R>>;

/** Routes of the queue function, by the queue's name or its last part: `orders` also takes `shop-prod-orders` and `.fifo`. */
export const queueRoutes = <const R extends Routes>(routes: R): R => routes;

/** Routes of the schedule function, by the schedule's name or its last part. */
export const scheduleRoutes = <const R extends Routes>(routes: R): R => routes;

/** Routes of the event-bus function, by the event's source, or by an SNS topic's name or its last part. */
export const eventBusRoutes = <const R extends Routes>(routes: R): R => routes;

/** The route for a name: that name itself, else the longest key that ends a deployed name after a `-`, else `*`. */
export function findRoute<R extends Route>(
  routes: Routes<R>,
  { name, matchesSuffix }: Pick<Origin, 'name' | 'matchesSuffix'>,
): R | undefined {
  const fits = (key: string) => name === key || (matchesSuffix && name.endsWith(`-${key}`));
  const [best] = Object.keys(routes)
    .filter(fits)
    .sort((a, b) => b.length - a.length);
  return routes[best ?? '*'];
}

/**
 * What an event becomes on its route, each message within the service's limits.
 *
 * @throws InvalidEventError when the route fails on the event, or makes a message that cannot be sent
 */
export function toMessages(event: InboundEvent, route: Route, mode?: PropertyMode): Message[] {
  const drafts = draftsOf(event, route);
  try {
    return drafts.map((draft) => toMessage(event, draft, mode));
  } catch (error) {
    // What a function made of the event is the function's fault; what the defaults make of it, the event's.
    const fault = typeof route.to === 'function' ? 'route' : 'event';
    throw error instanceof InvalidEventError
      ? new InvalidEventError(error.message, { cause: error, fault })
      : error;
  }
}

function draftsOf(event: InboundEvent, { to }: Route): MessageDraft[] {
  const drafts: readonly unknown[] = [typeof to === 'function' ? runRoute(event, to) : to].flat();
  return drafts.map((draft) => {
    if (typeof draft === 'string') return { topic: draft };
    if (isDraft(draft)) return draft;
    throw new InvalidEventError('The route answered neither a topic nor a message', { fault: 'route' });
  });
}

/** Routes are written by people, and not all of them with types. */
function isDraft(value: unknown): value is MessageDraft {
  return typeof value === 'object' && value !== null && 'topic' in value;
}

function runRoute(event: InboundEvent, to: Extract<Destination, (...args: never) => unknown>): unknown {
  try {
    return to(event);
  } catch (cause) {
    // Only the error's name: its text may quote the body, as that of JSON.parse does.
    const name = cause instanceof Error ? cause.name : 'thrown value';
    const what = `The route failed on an event of type "${event.type}" with a ${name}`;
    throw new InvalidEventError(what, { cause, fault: 'route' });
  }
}

/** The topics that routes name outright; what a function will answer cannot be known. */
export function topicsOf(routes: Routes): string[] {
  const named = Object.values(routes).flatMap(({ to }) => (typeof to === 'function' ? [] : to));
  return [...new Set(named)];
}
