import * as z from 'zod/mini';
import type { EventContent } from './event.ts';

/** An optional attribute; the JSON format lets an absent one be null. */
const text = () => z.optional(z.nullable(z.string()));

/** A CloudEvent in structured mode (CloudEvents JSON format 1.0). */
export const CloudEvent = z.lazy(() =>
  z.looseObject({
    specversion: z.literal('1.0'),
    id: z.string().check(z.minLength(1)),
    source: z.string().check(z.minLength(1)),
    type: z.string().check(z.minLength(1)),
    time: text(),
    subject: text(),
    datacontenttype: text(),
    data_base64: text(),
  }),
);

/**
 * A structured CloudEvent as an event. Data that is a JSON string is taken as text if its media type is not JSON;
 * `data_base64` stays base64. Empty extensions are left out.
 *
 * @param members the exact text of the event's data, if it has any
 * @param receivedAt the time of an event that does not have its own (RFC 3339)
 */
export function fromCloudEvent(
  event: z.infer<typeof CloudEvent>,
  members: { readonly data?: string | undefined },
  receivedAt: string,
): EventContent {
  const { id, source, type, time, subject, data, data_base64: base64 } = event;
  const mediaType = event.datacontenttype ?? undefined;
  const isText = typeof data === 'string' && mediaType !== undefined && !/\bjson\b/i.test(mediaType);
  const extensions = extensionsIn(event);
  if (typeof base64 === 'string') extensions.datacontentencoding = 'base64';
  return withData({
    id,
    source,
    type,
    time: time ?? receivedAt,
    subject: subject ?? undefined,
    datacontenttype: mediaType ?? (typeof base64 === 'string' ? undefined : 'application/json'),
    extensions,
    data: base64 ?? (isText ? data : (members.data ?? '')),
  });
}

/** The members that are not extensions. */
const ownMembers = new Set(
  'specversion id source type time subject datacontenttype data data_base64'.split(' '),
);

/** The extensions that a message can carry, as text. */
function extensionsIn(event: Readonly<Record<string, unknown>>): Record<string, string> {
  const extensions: Record<string, string> = {};
  for (const name of Object.keys(event)) {
    if (ownMembers.has(name) || !/^[a-z0-9]+$/.test(name)) continue;
    const value = event[name];
    const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (isScalar && value !== '') extensions[name] = String(value);
  }
  return extensions;
}

/** An event as it is; without data, the JSON of its attributes becomes its data: RocketMQ does not take empty messages. */
export function withData(event: EventContent): EventContent {
  if (event.data !== '') return event;
  const { id, source, type, time, subject } = event;
  const { datacontentencoding, ...extensions } = event.extensions;
  const data = JSON.stringify({ ...extensions, specversion: '1.0', id, source, type, time, subject });
  return { ...event, datacontenttype: 'application/json', extensions, data };
}
