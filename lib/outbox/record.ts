import * as z from 'zod/mini';
import { InvalidEventError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import type { EventContent } from '../event/event.ts';
import type { UnknownPolicy } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';
import { decompress } from './compress.ts';

/*
 * The schemas are made when the first record is read: a cold start pays for each part of a schema, and most containers read no
 * record.
 */

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

/** A message as JSON. An application that writes one may leave out everything but `topic` and `body`. */
const WrittenMessage = z.lazy(() =>
  z.object({
    topic: z.string(),
    body: z.string(),
    bodyEncoding: z.optional(z.literal('gzip')),
    tag: z.optional(z.nullable(z.string())),
    keys: z.optional(z.nullable(z.array(z.string()))),
    properties: z.optional(z.nullable(z.record(z.string(), z.string()))),
    deliverAt: z.optional(z.nullable(z.string())),
    group: z.optional(z.nullable(z.string())),
    onUnknown: z.optional(z.nullable(z.enum(['retry', 'dead-letter', 'verify']))),
    inDoubt: z.optional(z.nullable(z.boolean())),
    failure: z.optional(Failure),
  }),
);

const WrittenEvent = z.lazy(() =>
  z.object({
    event: z.object({
      id: z.string(),
      source: z.string(),
      type: z.string(),
      time: z.string(),
      subject: z.optional(z.string()),
      datacontenttype: z.optional(z.string()),
      extensions: z.record(z.string(), z.string()),
      data: z.string(),
      dataEncoding: z.optional(z.literal('gzip')),
    }),
    failure: Failure,
  }),
);

/**
 * Reads a record of the outbox or the dead-letter queue, compressed or not.
 *
 * @returns an InvalidEventError that says what is wrong if the text is not a record; it never repeats the text
 */
export function readRecord(body: string): OutboxRecord | InvalidEventError {
  const json = parseJson(body);
  const event = WrittenEvent.safeParse(json).data;
  if (event) return toEventRecord(event);
  const message = WrittenMessage.safeParse(json);
  if (message.success) return toMessageRecord(message.data);
  const fields = message.error.issues.map(({ path }) => path.join('.')).filter((path) => path !== '');
  const wrong = fields.length > 0 ? ` (wrong or missing: ${fields.join(', ')})` : '';
  return new InvalidEventError(`it is neither {"topic", "body"} nor a dead letter${wrong}`);
}

function toEventRecord({ event, failure }: z.infer<typeof WrittenEvent>): EventRecord | InvalidEventError {
  const { dataEncoding, data, ...attributes } = event;
  const decoded = dataEncoding === undefined ? data : decompress(data);
  return typeof decoded === 'string' ? { event: { ...attributes, data: decoded }, failure } : decoded;
}

function toMessageRecord(written: z.infer<typeof WrittenMessage>): MessageRecord | InvalidEventError {
  const { topic, bodyEncoding, tag, keys, properties, deliverAt, group, onUnknown, inDoubt, failure } =
    written;
  const body = bodyEncoding === undefined ? written.body : decompress(written.body);
  if (typeof body !== 'string') return body;
  return {
    topic,
    body,
    tag: tag ?? undefined,
    keys: keys ?? [],
    properties: properties ?? {},
    ...(deliverAt && { deliverAt }),
    ...(group && { group }),
    onUnknown: onUnknown ?? undefined,
    // Records of version 0.1 have no field for the doubt: there the outcome of the failure tells it.
    inDoubt: inDoubt ?? failure?.outcome === 'unknown',
    failure,
  };
}
