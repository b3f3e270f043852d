import { isUtf8 } from 'node:buffer';

/** Kind of trigger. Each kind has its own function. */
export type Trigger = 'webhook' | 'queue' | 'schedule' | 'event-bus';

/** Origin of an event. Its route is found by the name. */
export interface Origin {
  readonly trigger: Trigger;
  /** A sender, a queue, a schedule, an event source. */
  readonly name: string;
  /** Whether a route may name only the end of it: the names of deployed resources begin with the service and the stage. */
  readonly matchesSuffix: boolean;
}

/**
 * Whether the trigger has delivered an event before: SQS counts its deliveries; the senders of webhooks and asynchronous
 * invocations do not tell.
 */
export type DeliveryCount = 'first' | 'again' | 'unknown';

/** An event as every function handles it: what happened, and how it was delivered. */
export interface InboundEvent extends EventContent {
  readonly origin: Origin;
  /** The message group, if the events of the group must stay in order: only a FIFO queue has such groups. */
  readonly group?: string | undefined;
  readonly delivered: DeliveryCount;
  /** Earliest time at which the event may have been delivered, in epoch milliseconds, if the trigger tells. */
  readonly firstDeliveredAt?: number | undefined;
  /** Reason why the element of a batch cannot be read; then no route is asked, and `data` is the text of the element. */
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
  /** When it happened, or when the function received it if the sender does not say (RFC 3339). */
  readonly time: string;
  readonly subject?: string | undefined;
  /** Media type of `data`. */
  readonly datacontenttype?: string | undefined;
  /** Extension attributes by their CloudEvents names (`a`–`z`, `0`–`9`), such as `traceparent`. */
  readonly extensions: Readonly<Record<string, string>>;
  /** The payload as text; as base64 if `extensions.datacontentencoding` is `base64`. */
  readonly data: string;
}

/** A payload as text. Bytes that are not UTF-8 become base64, and `extensions` says so. */
export function textOf(bytes: Buffer): Pick<EventContent, 'data' | 'extensions'> {
  return isUtf8(bytes)
    ? { data: bytes.toString('utf8'), extensions: {} }
    : { data: bytes.toString('base64'), extensions: { datacontentencoding: 'base64' } };
}
