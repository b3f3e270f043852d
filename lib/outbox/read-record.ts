import * as z from 'zod/mini';
import { InvalidEventError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { decompress } from './compress.ts';
import { type EventRecord, Failure, type MessageRecord, type OutboxRecord } from './record.ts';

/*
 * The schemas are made when the first record is read: a cold start pays for each part of a schema, and most containers read no
 * record.
 */

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
    // A record that was edited by hand may lack the field: then the outcome of its failure tells it.
    inDoubt: inDoubt ?? failure?.outcome === 'unknown',
    failure,
  };
}
