import type { PropertyMode } from '../config/settings.ts';
import { InvalidEventError } from '../core/errors.ts';
import type { InboundEvent, Origin } from '../event/event.ts';
import type { UnknownPolicy } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';
import { type Destination, draftsOf } from './drafts.ts';
import { keyOf, type MessageDraft, toMessage } from './mapping.ts';
import type { MessageTiming, Timing } from './timing.ts';

/** Route of one kind of event: the messages that it becomes. */
export interface Route extends Timing {
  readonly to: Destination;
  /**
   * Policy for a message if it is unknown whether it was sent. `retry` sends it again with the same keys, which may make a
   * duplicate; `dead-letter` leaves the decision to a person; `verify` looks the message up in the topic first. Default:
   * `retry`.
   */
  readonly onUnknown?: UnknownPolicy;
}

/** Routes by name: a sender, a queue, a schedule, an event source. `*` takes everything that has no route of its own. */
export type Routes<R extends Route = Route> = Readonly<Record<string, R>>;

/** The route for a name: that name itself, else the longest key that ends a deployed name after a `-`, else `*`. */
export function findRoute<R extends Route>(
  routes: Routes<R>,
  { name, matchesSuffix }: Pick<Origin, 'name' | 'matchesSuffix'>,
): R | undefined {
  if (Object.hasOwn(routes, name)) return routes[name];
  let best: string | undefined;
  if (matchesSuffix) {
    for (const key of Object.keys(routes)) {
      const isLonger = key.length > (best?.length ?? -1);
      if (isLonger && name.endsWith(key) && name.at(-key.length - 1) === '-') best = key;
    }
  }
  return routes[best ?? '*'];
}

/**
 * The messages that an event becomes on its route, each within the service's limits.
 *
 * @throws InvalidEventError if the route fails on the event or rejects it, or makes a message that cannot be sent
 */
export function toMessages(
  event: InboundEvent,
  route: Route,
  mode?: PropertyMode,
  timing?: MessageTiming,
): Message[] {
  const messages = completed(draftsOf(event, route.to), route, (draft) =>
    toMessage(event, draft, mode, timing),
  );
  if (route.onUnknown === 'verify') assertVerifiable(messages, event, mode);
  return messages;
}

function completed(
  drafts: readonly MessageDraft[],
  { to }: Route,
  complete: (draft: MessageDraft) => Message,
): Message[] {
  try {
    return drafts.map(complete);
  } catch (error) {
    // A message that a function made is the route's fault; one that the defaults made is the event's.
    const fault = typeof to === 'function' ? 'route' : 'event';
    throw error instanceof InvalidEventError
      ? new InvalidEventError(error.message, { cause: error, fault })
      : error;
  }
}

/**
 * Checks that `verify` can find each message: without keys a message could be sent twice; if a look-up cannot tell two messages
 * apart, the second one would never be sent.
 */
function assertVerifiable(messages: readonly Message[], { id }: InboundEvent, mode?: PropertyMode): void {
  const keyless = messages.find(({ keys }) => keys.length === 0);
  if (keyless) throw unverifiable(`a message for topic "${keyless.topic}" without keys`);
  const anonymous = mode === 'documented' && messages.find(({ keys }) => !keys.includes(keyOf(id)));
  if (anonymous) {
    const why = "without CloudEvents attributes, only the event's id among the keys tells events apart";
    throw unverifiable(`a message for topic "${anonymous.topic}" that could be of another event: ${why}`);
  }
  const second = messages.find((message, index) =>
    messages.slice(0, index).some((other) => looksLike(message, other)),
  );
  if (second) throw unverifiable(`two messages for topic "${second.topic}" with the same keys, tag and body`);
}

/** Whether a look-up finds the one message for the other. */
function looksLike(a: Message, b: Message): boolean {
  return a.topic === b.topic && a.keys.join(' ') === b.keys.join(' ') && a.tag === b.tag && a.body === b.body;
}

function unverifiable(what: string): InvalidEventError {
  const reason = `The route has onUnknown: 'verify', which looks messages up by their keys, but made ${what}`;
  return new InvalidEventError(reason, { fault: 'route' });
}

/** Topics that routes name directly. Topics that a function returns are not known before it runs. */
export function topicsOf(routes: Routes): string[] {
  const named = Object.values(routes).flatMap(({ to }) => (typeof to === 'function' ? [] : to));
  return [...new Set(named)];
}
