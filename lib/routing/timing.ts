import { InvalidEventError } from '../core/errors.ts';
import { timeFromText } from '../core/iso-time.ts';
import type { InboundEvent } from '../event/event.ts';
import { legalGroup, type Message } from '../rocketmq/message.ts';
import { isPromise } from './promise.ts';

/** A length of time, such as `30 s`, `5 min`, `2 h` or `1 d`. */
export type Duration = `${number} ${'s' | 'min' | 'h' | 'd'}`;

/**
 * Options of a route that say when and in which order its messages are delivered. They become properties that the service does
 * not document for messages over HTTP, so a function with such a route starts only if RAW_PROPERTIES says that the service
 * sets properties as they are.
 */
export interface Timing {
  /** How long after the function got the event consumers get its messages. */
  readonly deliverAfter?: Duration;
  /** When consumers get the messages of an event: a time as Date or text (RFC 3339); at once if it is past, or `undefined`. */
  readonly deliverAt?: (event: InboundEvent) => Date | string | undefined;
  /** The message group, in which messages are sent one after another; `undefined` for none. */
  readonly group?: string | ((event: InboundEvent) => string | undefined);
}

/** Parts of a message that follow from the timing of its route. */
export type MessageTiming = Pick<Message, 'deliverAt' | 'group'>;

const UNITS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The longest delay: the service allows 7 days (DMS for RocketMQ, "Constraints"), and its clock may be 15 minutes behind, the most
 * that it accepts in a signature.
 */
const MAX_DELAY_MS = 7 * 86_400_000 - 15 * 60_000;

/** Milliseconds of a duration; `undefined` if the value is not a duration. */
function millisecondsOf(duration: unknown): number | undefined {
  const [, count, unit = ''] = /^(\d{1,7}(?:\.\d+)?) (s|min|h|d)$/.exec(String(duration)) ?? [];
  return count === undefined ? undefined : Math.round(Number(count) * (UNITS[unit] ?? 0));
}

/** Checks of the options, for the table of routes. Each returns what is wrong with a value, or `undefined`. */
export const timingChecks = {
  deliverAfter(value: unknown): string | undefined {
    if (value === undefined) return undefined;
    const delayMs = typeof value === 'string' ? millisecondsOf(value) : undefined;
    if (delayMs === undefined) return "must be a text such as '30 s', '5 min', '2 h' or '1 d'";
    return delayMs > MAX_DELAY_MS
      ? 'must not be over 167 h: the service delays by 7 days at most'
      : undefined;
  },
  deliverAt(value: unknown): string | undefined {
    if (value === undefined || typeof value === 'function') return undefined;
    return 'must be a function of the event that returns a time: deliverAt: (event) => …';
  },
  group(value: unknown): string | undefined {
    if (value === undefined || typeof value === 'function') return undefined;
    return typeof value === 'string' && value.trim() !== ''
      ? undefined
      : 'must be a text or a function of the event';
  },
} as const;

/** Problems of options that are legal, but not together. */
export function timingConflicts(route: Readonly<Record<string, unknown>>): string[] {
  const { deliverAfter, deliverAt, group, onUnknown } = route;
  const delay = deliverAfter === undefined ? 'deliverAt' : 'deliverAfter';
  if (route[delay] === undefined) return [];
  const conflict = (other: string, reason: string) => `has "${delay}" and also ${other}: ${reason}`;
  return [
    ...(deliverAfter !== undefined && deliverAt !== undefined
      ? [conflict('"deliverAt"', 'a message has one time of delivery')]
      : []),
    ...(group === undefined
      ? []
      : [conflict('"group"', 'RocketMQ keeps no order among messages with a time of delivery')]),
    ...(onUnknown === 'verify'
      ? [conflict("onUnknown: 'verify'", 'no look-up finds a message before its time of delivery')]
      : []),
  ];
}

/** The options that a route has, by name. */
export function timingOptionsOf(route: Timing): string[] {
  return Object.keys(timingChecks).filter((option) => route[option as keyof Timing] !== undefined);
}

/**
 * When and in which order the messages of an event are delivered. A delay begins when the trigger delivered the event for the
 * first time, if the trigger tells, so that a second delivery does not change it.
 *
 * @param now in epoch milliseconds
 * @throws InvalidEventError if a function of the route fails, or returns a time that cannot be read or is too late
 */
export function timingOf(event: InboundEvent, route: Timing, now: number): MessageTiming {
  const { deliverAfter, deliverAt, group } = route;
  if (deliverAfter === undefined && deliverAt === undefined && group === undefined) return {};
  const delayMs = deliverAfter === undefined ? undefined : millisecondsOf(deliverAfter);
  const at =
    delayMs === undefined
      ? deliverAt && timeOf(call('deliverAt', deliverAt, event), now)
      : (event.firstDeliveredAt ?? now) + delayMs;
  const name = typeof group === 'function' ? call('group', group, event) : group;
  if (name !== undefined && typeof name !== 'string')
    throw ofRoute('group', 'returned something that is not a text');
  return {
    ...(at !== undefined && { deliverAt: at }),
    ...(name !== undefined && { group: legalGroup(name) }),
  };
}

function call(option: string, of: (event: InboundEvent) => unknown, event: InboundEvent): unknown {
  try {
    const value = of(event);
    if (!isPromise(value)) return value;
  } catch (cause) {
    // Only the error's name: its text may quote the body.
    const name = cause instanceof Error ? cause.name : 'thrown value';
    throw ofRoute(option, `failed on an event of type "${event.type}" with a ${name}`, cause);
  }
  throw ofRoute(option, 'returned a promise: it must return its value at once, without async');
}

/** A time as epoch milliseconds. One before 1970, as some senders write for no time, is past like any other. */
function timeOf(value: unknown, now: number): number | undefined {
  if (value === undefined) return undefined;
  const time =
    value instanceof Date ? value.getTime() : typeof value === 'string' ? timeFromText(value) : Number.NaN;
  if (Number.isNaN(time)) {
    throw ofRoute(
      'deliverAt',
      'returned no time: return a Date, a text such as 2026-12-01T06:00:00Z, or undefined',
    );
  }
  if (time - now > MAX_DELAY_MS) {
    throw ofRoute(
      'deliverAt',
      'returned a time that is more than 167 h away: the service delays by 7 days at most',
    );
  }
  return Math.max(time, 0);
}

function ofRoute(option: string, problem: string, cause?: unknown): InvalidEventError {
  return new InvalidEventError(`The route's ${option} ${problem}`, { cause, fault: 'route' });
}
