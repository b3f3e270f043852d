import { createHash } from 'node:crypto';
import { type EventContent, textOf } from '../../event/event.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/**
 * Where a value of an event stands in a request: `header:x-github-event`, or `body:data.object` in its JSON.
 */
export type Field = `header:${string}` | `body:${string}`;

/**
 * Fields whose values make one: those that are there are joined with a dot. Of a list, the first that is
 * there counts.
 */
export type Fields = readonly (Field | readonly Field[])[];

/** How a sender's requests become events. */
export interface EventFields {
  readonly id?: Fields;
  readonly type?: Fields;
  readonly source?: Fields;
  readonly subject?: Fields;
  /** When it happened, as RFC 3339; what is not is passed over. */
  readonly time?: Fields;
  /** What type an event has when no field tells. */
  readonly defaultType: string;
}

/** A whole request as one event. Without an id of the sender's own, the hash of the bytes stands for one. */
export function eventOf(sender: string, fields: EventFields, request: VerifiedRequest): EventContent {
  const { data, extensions } = textOf(request.rawBody);
  const { traceparent } = request.headers;
  return {
    ...attributesOf(fields, request, data),
    datacontenttype: request.headers['content-type'],
    extensions: { ...extensions, sender, ...(traceparent && { traceparent }) },
    data,
  };
}

/**
 * One item of a batch as an event: `body:` fields are read in the item, `header:` fields in the request. Its
 * id is never a header, which all items share.
 */
export function itemEventOf(
  sender: string,
  fields: EventFields,
  request: VerifiedRequest,
  item: { readonly value: unknown; readonly text: string },
): EventContent {
  const attributes = attributesOf(
    { ...fields, id: ownFields(fields.id) },
    { ...request, body: item.value },
    item.text,
  );
  return { ...attributes, datacontenttype: 'application/json', extensions: { sender }, data: item.text };
}

function ownFields(places: Fields = []): Fields {
  return places.map((place) => [place].flat().filter((field) => field.startsWith('body:')));
}

function attributesOf(fields: EventFields, request: VerifiedRequest, data: string) {
  const read = (places?: Fields) => readFields(request, places);
  const time = read(fields.time) ?? '';
  return {
    id: read(fields.id) ?? createHash('sha256').update(data).digest('hex'),
    source: read(fields.source) ?? request.path,
    type: read(fields.type) ?? fields.defaultType,
    time: isDateTime(time) ? time : request.receivedAt,
    subject: read(fields.subject),
  };
}

function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))
  );
}

function readFields(request: VerifiedRequest, places: Fields = []): string | undefined {
  const firstOf = (place: Field | readonly Field[]) =>
    [place].flat().flatMap((field) => readField(request, field) ?? [])[0];
  return places.flatMap((place) => firstOf(place) ?? []).join('.') || undefined;
}

function readField({ headers, body }: VerifiedRequest, field: Field): string | undefined {
  const path = field.slice(field.indexOf(':') + 1);
  const value = field.startsWith('header:') ? headers[path] : path.split('.').reduce(member, body);
  return (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined;
}

/** A member of an object, or nothing: never what objects have by nature. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
