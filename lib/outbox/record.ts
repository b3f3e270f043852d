import * as z from 'zod/mini';
import { parseJson } from '../core/json.ts';

/** Why something waits in a queue, in words an operator can act on; it goes along until the message is sent. */
export const Failure = z.object({
  /** What failed, on what, because. */
  reason: z.string(),
  /** What is known of the last attempt: `rejected`, `not-sent`, `unknown`; `invalid` when there could be none. */
  outcome: z.string(),
  class: z.optional(z.string()),
  serviceCode: z.optional(z.string()),
  requestId: z.optional(z.string()),
  stopped: z.optional(z.string()),
  /** Attempts so far, over all invocations. */
  attempts: z.number(),
  /** Which function and route it came from, such as `webhook/github`. */
  origin: z.string(),
  /** When it first failed, and when last (RFC 3339). */
  firstAt: z.string(),
  lastAt: z.string(),
});
export type Failure = z.infer<typeof Failure>;

/**
 * What the outbox holds: one message, ready to send. `topic` and `body` are enough, so an application may put messages
 * there itself; `failure` tells why a function did. A dead letter is the same record.
 */
export const MessageRecord = z.object({
  topic: z.string(),
  body: z.string(),
  tag: z.pipe(
    z.optional(z.nullable(z.string())),
    z.transform((tag) => tag ?? undefined),
  ),
  keys: z.pipe(
    z.optional(z.nullable(z.array(z.string()))),
    z.transform((keys) => keys ?? []),
  ),
  properties: z.pipe(
    z.optional(z.nullable(z.record(z.string(), z.string()))),
    z.transform((all) => all ?? {}),
  ),
  onUnknown: z.optional(z.enum(['retry', 'dead-letter', 'verify'])),
  inDoubt: z.optional(z.boolean()),
  failure: z.optional(Failure),
});
export type MessageRecord = z.infer<typeof MessageRecord>;

const text = z.optional(z.string());

/** A dead letter of an event that could not become messages: once its route is mended, it can go through the outbox, too. */
export const EventRecord = z.object({
  event: z.object({
    id: z.string(),
    source: z.string(),
    type: z.string(),
    time: z.string(),
    subject: text,
    datacontenttype: text,
    extensions: z.record(z.string(), z.string()),
    data: z.string(),
  }),
  failure: Failure,
});
export type EventRecord = z.infer<typeof EventRecord>;

/** The largest SQS message in bytes (Amazon SQS, "Message quotas"). */
export const MAX_RECORD_BYTES = 1024 * 1024;

/** Reads what stands in the outbox; nothing when it is neither a message nor an event. */
export function readRecord(body: string): MessageRecord | EventRecord | undefined {
  const json = parseJson(body);
  const event = EventRecord.safeParse(json).data;
  if (event) return event;
  const message = MessageRecord.safeParse(json).data;
  // Records of the first version tell the doubt by their failure only.
  return message && { inDoubt: message.failure?.outcome === 'unknown', ...message };
}

export type OutboxRecord = MessageRecord | EventRecord;

/** JSON that SQS takes: it refuses two characters that JSON allows. */
export function toText(record: unknown): string {
  return JSON.stringify(record).replace(/[\uFFFE\uFFFF]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}
