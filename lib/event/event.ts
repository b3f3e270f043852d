import { isUtf8 } from 'node:buffer';

/** The functions, by what triggers them. */
export type Trigger = 'webhook' | 'queue' | 'schedule' | 'event-bus';

/** Where an event came from: its route is found by this name. */
export interface Origin {
  readonly trigger: Trigger;
  /** A sender, a queue, a schedule, an event source. */
  readonly name: string;
  /** Whether a route may name only the end of it: deployed resources have service and stage before their names. */
  readonly matchesSuffix: boolean;
}

/**
 * Whether the trigger has delivered an event before: SQS counts its deliveries; the senders of webhooks and asynchronous
 * invocations do not tell.
 */
export type DeliveryCount = 'first' | 'again' | 'unknown';

/** What every trigger becomes: one occurrence, and how it came. */
export interface InboundEvent extends EventContent {
  readonly origin: Origin;
  /** The message group, if the events of the group must stay in order: only a FIFO queue has such groups. */
  readonly group?: string | undefined;
  readonly delivered: DeliveryCount;
  /** When the event can have been delivered for the first time, in epoch milliseconds, if the trigger tells. */
  readonly firstDeliveredAt?: number | undefined;
  /** Why no route is asked: the element of a batch cannot be read. `data` is its text. */
  readonly unreadable?: string | undefined;
}

/**
 * An occurrence, described by CloudEvents 1.0 context attributes.
 *
 * `data` is the payload's exact text, never a re-serialised copy, so that big integers and key order survive.
 */
export interface EventContent {
  /** The sender's own stable id: the same on every redelivery, so that consumers can tell a duplicate. */
  readonly id: string;
  /** Where it happened, a URI reference. `source` and `id` together are unique. */
  readonly source: string;
  /** What happened, in the sender's words. */
  readonly type: string;
  /** When it happened, or when it reached us if the sender does not say (RFC 3339). */
  readonly time: string;
  readonly subject?: string | undefined;
  /** Media type of `data`. */
  readonly datacontenttype?: string | undefined;
  /** Extension attributes by their CloudEvents names (`a`–`z`, `0`–`9`), such as `traceparent`. */
  readonly extensions: Readonly<Record<string, string>>;
  /** The payload as text, or as base64 when `extensions.datacontentencoding` is `base64`. */
  readonly data: string;
}

/** A payload as text. Bytes that are not UTF-8 become base64, and `extensions` says so. */
export function textOf(bytes: Buffer): Pick<EventContent, 'data' | 'extensions'> {
  return isUtf8(bytes)
    ? { data: bytes.toString('utf8'), extensions: {} }
    : { data: bytes.toString('base64'), extensions: { datacontentencoding: 'base64' } };
}
