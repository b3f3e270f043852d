import * as z from 'zod/mini';
import type { EventContent } from './event.ts';

/** An optional attribute; the JSON format lets an absent one be null. */
const text = z.pipe(
  z.optional(z.nullable(z.string())),
  z.transform((value) => value ?? undefined),
);

/** A CloudEvent in structured mode (CloudEvents JSON format 1.0). */
export const CloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().check(z.minLength(1)),
  source: z.string().check(z.minLength(1)),
  type: z.string().check(z.minLength(1)),
  time: text,
  subject: text,
  datacontenttype: text,
  data_base64: text,
});

/**
 * A structured CloudEvent as an event. Data that is a JSON string is taken as text if its media type is not JSON;
 * `data_base64` stays base64. Empty extensions are left out.
 *
 * @param members the exact text of the event's members
 * @param receivedAt the time of an event that does not have its own (RFC 3339)
 */
export function fromCloudEvent(
  event: z.infer<typeof CloudEvent>,
  members: Readonly<Record<string, string>>,
  receivedAt: string,
): EventContent {
  const {
    specversion,
    id,
    source,
    type,
    time = receivedAt,
    subject,
    datacontenttype,
    data_base64,
    data,
    ...rest
  } = event;
  const isText =
    typeof data === 'string' && datacontenttype !== undefined && !/\bjson\b/i.test(datacontenttype);
  const isExtension = ([name, value]: [string, unknown]) =>
    /^[a-z0-9]+$/.test(name) && ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
  const scalars = Object.entries(rest).filter(isExtension);
  const extensions = Object.fromEntries(scalars.map(([name, value]) => [name, String(value)]));
  return withData({
    id,
    source,
    type,
    time,
    subject,
    datacontenttype: datacontenttype ?? (data_base64 === undefined ? 'application/json' : undefined),
    extensions: { ...extensions, ...(data_base64 !== undefined && { datacontentencoding: 'base64' }) },
    data: data_base64 ?? (isText ? data : (members.data ?? '')),
  });
}

/** An event as it is; without data, the JSON of its attributes becomes its data: RocketMQ does not take empty messages. */
export function withData(event: EventContent): EventContent {
  if (event.data !== '') return event;
  const { id, source, type, time, subject } = event;
  const { datacontentencoding, ...extensions } = event.extensions;
  const data = JSON.stringify({ ...extensions, specversion: '1.0', id, source, type, time, subject });
  return { ...event, datacontenttype: 'application/json', extensions, data };
}
