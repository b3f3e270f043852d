import { hash } from 'node:crypto';
import { type EventContent, textOf } from '../../event/event.ts';
import type { VerifiedRequest } from '../verify/verification.ts';
import { type Place, type Readable, readPlace } from './fields.ts';

/** Places of an event's attributes in a request. */
export interface EventFields {
  readonly id?: Place;
  readonly type?: Place;
  readonly source?: Place;
  readonly subject?: Place;
  /** When it happened, as RFC 3339; a value in another format is ignored. */
  readonly time?: Place;
  /** Type of an event if the request has no value at `type`. */
  readonly defaultType: string;
  /**
   * Headers that the sender's signature covers, in lower case. If this is set and an id comes from another header, the event
   * carries the hash of the signed body as `bodysha256`: anyone who has a signed request can replace the id.
   */
  readonly signedHeaders?: readonly string[];
}

/** The whole request as one event. Without an id from the sender, the SHA-256 of the body is the id. */
export function eventOf(fields: EventFields, request: VerifiedRequest): EventContent {
  const { data, extensions } = dataOf(request);
  const bodyHash = hasUnsignedId(fields, request) && { bodysha256: sha256(request.rawBody) };
  return {
    ...attributesOf(fields, request, request, data),
    datacontenttype: request.headers['content-type'],
    extensions: { ...extensions, ...bodyHash },
    data,
  };
}

/**
 * One item of a batch as an event. `body:` fields are read in the item, `header:` fields in the request. The id never comes
 * from a header, because all items share the headers.
 */
export function itemEventOf(
  fields: EventFields,
  request: VerifiedRequest,
  item: { readonly value: unknown; readonly text: string },
): EventContent {
  const { id, ...others } = fields;
  const readable = { headers: request.headers, body: item.value };
  const attributes = attributesOf(others, readable, request, item.text);
  const ownId = readPlace({ ...readable, headers: {} }, id);
  return {
    ...attributes,
    id: ownId ?? attributes.id,
    datacontenttype: 'application/json',
    extensions: {},
    data: item.text,
  };
}

/** The body as the data of an event: its text, or base64 if it is not UTF-8. */
export function dataOf({
  text,
  isText,
  rawBody,
}: VerifiedRequest): Pick<EventContent, 'data' | 'extensions'> {
  return isText ? { data: text, extensions: {} } : textOf(rawBody);
}

function hasUnsignedId({ id, signedHeaders }: EventFields, { headers, body }: Readable): boolean {
  if (!signedHeaders) return false;
  const signed: Record<string, string> = {};
  for (const name of signedHeaders) {
    const value = headers[name];
    if (value !== undefined) signed[name] = value;
  }
  return readPlace({ headers, body }, id) !== readPlace({ headers: signed, body }, id);
}

function attributesOf(
  fields: EventFields,
  readable: Readable,
  { path, receivedAt }: Pick<VerifiedRequest, 'path' | 'receivedAt'>,
  data: string,
) {
  const time = readPlace(readable, fields.time) ?? '';
  return {
    id: readPlace(readable, fields.id) ?? sha256(data),
    source: readPlace(readable, fields.source) ?? path,
    type: readPlace(readable, fields.type) ?? fields.defaultType,
    time: isDateTime(time) ? time : receivedAt,
    subject: readPlace(readable, fields.subject),
  };
}

const sha256 = (data: string | Buffer) => hash('sha256', data);

function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}
