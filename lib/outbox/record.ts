import * as z from 'zod/mini';
import type { EventContent } from '../event/event.ts';
import type { UnknownPolicy } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';

/**
 * Reason why a record waits in a queue, with facts that an operator can act on. It stays with the record until the message
 * is sent.
 */
export const Failure = z.lazy(() =>
  z.object({
    /** One sentence: what failed, on what, and why. */
    reason: z.string(),
    /** Reason of the first failure; absent if it is the same as `reason`. */
    firstReason: z.optional(z.string()),
    /** Outcome of the last attempt: `rejected`, `not-sent`, `unknown`; `invalid` if there could be no attempt. */
    outcome: z.string(),
    /** Reason why there were no more attempts, such as `budget` or `deadline`. */
    stopped: z.optional(z.string()),
    class: z.optional(z.string()),
    serviceCode: z.optional(z.string()),
    requestId: z.optional(z.string()),
    /** Attempts so far, over all invocations. */
    attempts: z.number(),
    /** The function and route that it came from, such as `webhook/github`. */
    origin: z.string(),
    /** When it failed for the first time, and for the last time (RFC 3339). */
    firstAt: z.string(),
    lastAt: z.string(),
  }),
);
export type Failure = z.infer<typeof Failure>;

/**
 * One message, ready to send. `topic` and `body` are enough, so that an application may put messages into the outbox itself.
 * A dead letter is the same record with a failure.
 */
export interface MessageRecord {
  readonly topic: string;
  readonly body: string;
  readonly tag?: string | undefined;
  readonly keys: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  /** When consumers get it (RFC 3339). */
  readonly deliverAt?: string | undefined;
  /** Its message group. */
  readonly group?: string | undefined;
  /** Policy of its route for an attempt whose end is unknown. */
  readonly onUnknown?: UnknownPolicy | undefined;
  /** Whether an earlier attempt may have stored the message at the broker. */
  readonly inDoubt?: boolean | undefined;
  /** Reason why a function stored the record; `undefined` if an application did. */
  readonly failure?: Failure | undefined;
}

/** An event that could not become messages. After its route is corrected, it can go through the outbox too. */
export interface EventRecord {
  readonly event: EventContent;
  readonly failure: Failure;
}

/** The content of one SQS message in the outbox or the dead-letter queue. */
export type OutboxRecord = MessageRecord | EventRecord;

/** A message as the outbox and the dead-letter queue store it. */
export function messageRecord(
  { topic, body, tag, keys, properties, deliverAt, group }: Message,
  rest: Pick<MessageRecord, 'onUnknown' | 'inDoubt' | 'failure'>,
): MessageRecord {
  return {
    ...{ topic, body, tag, keys, properties, group },
    ...(deliverAt !== undefined && { deliverAt: new Date(deliverAt).toISOString() }),
    ...rest,
  };
}

/** An event as the dead-letter queue stores it. */
export function eventRecord(content: EventContent, failure: Failure): EventRecord {
  const { id, source, type, time, subject, datacontenttype, extensions, data } = content;
  return { event: { id, source, type, time, subject, datacontenttype, extensions, data }, failure };
}
