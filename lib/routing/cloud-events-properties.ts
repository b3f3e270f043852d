import { createHash } from 'node:crypto';
import type { EventContent } from '../event/event.ts';
import { fitsBytes, MAX_PROPERTIES_BYTES } from '../rocketmq/message.ts';
import { uriReference } from './uri-reference.ts';

/** The longest id in characters, and the longest other attribute in bytes: all properties of a message have a limit together. */
const MAX_ATTRIBUTE_LENGTH = 1024;
/** The most extensions: with the own attributes and the trace they are half of the properties that a message may have. */
const MAX_EXTENSIONS = 55;

/**
 * The event's attributes as the CloudEvents Java SDK's RocketMQ binding reads them back in binary mode: `CE_` and the attribute's
 * name, and `CE_contenttype` for the media type of the body. The SDK refuses the whole event for one attribute that is not legal,
 * so illegal ones are repaired: a source or schema becomes a URI reference, a time that is not RFC 3339 is left out.
 *
 * A trace is there a second time under the names that OpenTelemetry's propagator for W3C reads from the properties of a message.
 *
 * @param room bytes that names and values may have together, asked only for an event with extensions: those for which there is no
 * room are left out
 */
export function cloudEventsProperties(
  event: EventContent,
  room = () => MAX_PROPERTIES_BYTES,
): Record<string, string> {
  const properties = ownProperties(event);
  addExtensions(properties, event.extensions, room);
  const { CE_traceparent: traceparent, CE_tracestate: tracestate } = properties;
  if (traceparent !== undefined) properties.traceparent = traceparent;
  if (traceparent !== undefined && tracestate !== undefined) properties.tracestate = tracestate;
  return properties;
}

/** The properties that are made of the event's own attributes: together less than 10,000 bytes. */
function ownProperties(event: EventContent): Record<string, string> {
  const { id, source, type, time, subject, datacontenttype } = event;
  const properties: Record<string, string> = {};
  const legalId = legal(shorten(id));
  if (legalId !== '') properties.CE_id = legalId;
  properties.CE_source = uriReference(firstBytes(source)) || '/';
  properties.CE_type = legalStart(type) || 'unknown';
  if (isRfc3339(time)) properties.CE_time = time;
  properties.CE_specversion = '1.0';
  const legalSubject = legalStart(subject ?? '');
  if (legalSubject !== '') properties.CE_subject = legalSubject;
  const mediaType = legalStart(contentType(datacontenttype ?? ''));
  if (mediaType !== '') properties.CE_contenttype = mediaType;
  return properties;
}

/** The names of the event's own attributes. An extension of the same name is left out. */
const ownNames = new Set('id source type time specversion subject contenttype'.split(' '));

/** Truncates a long id and appends a hash of the full value, so that distinct ids stay distinct. */
export function shorten(id: string, length = MAX_ATTRIBUTE_LENGTH): string {
  if (id.length <= length) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `${id.slice(0, length - 33).toWellFormed()}~${hash}`;
}

/** Adds the extensions with legal names, in their order, as many as fit. */
function addExtensions(
  properties: Record<string, string>,
  extensions: Readonly<Record<string, string>>,
  room: () => number,
): void {
  const names = Object.keys(extensions);
  if (names.length === 0) return;
  let left = room();
  for (const own of Object.keys(properties)) left -= bytesOf(own, properties[own]);
  let count = 0;
  for (const name of names) {
    if (ownNames.has(name) || !/^[a-z0-9]+$/.test(name)) continue;
    const text = legalStart(extensions[name] ?? '');
    const value = name === 'dataschema' ? uriReference(text) : text;
    const isTrace = name === 'traceparent' || name === 'tracestate'; // a trace is there twice
    const size = bytesOf(`CE_${name}`, value) + (isTrace ? bytesOf(name, value) : 0);
    if (value === '' || size > left) continue;
    left -= size;
    properties[`CE_${name}`] = value;
    if (++count === MAX_EXTENSIONS) return;
  }
}

function bytesOf(name: string, value = ''): number {
  return Buffer.byteLength(name) + Buffer.byteLength(value);
}

/** The beginning of a value, made legal. */
function legalStart(value: string): string {
  return legal(firstBytes(value));
}

/** The first characters of a text, as many as fit into 1,024 bytes. */
function firstBytes(text: string): string {
  if (fitsBytes([text], MAX_ATTRIBUTE_LENGTH)) return text;
  const bytes = Buffer.from(text.slice(0, MAX_ATTRIBUTE_LENGTH));
  let end = Math.min(bytes.length, MAX_ATTRIBUTE_LENGTH);
  while (isContinuation(bytes[end])) end--;
  return bytes.toString('utf8', 0, end);
}

/** Whether a byte of UTF-8 goes on with the character before it. */
function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}

/**
 * Makes a value legal. Control characters separate properties inside the broker. A value of blanks only is left out, because
 * some clients refuse it.
 */
function legal(value: string): string {
  if (/^[!-~][ -~]*$/.test(value)) return value; // the usual case: printable ASCII needs no repair
  const text = value.replace(/\p{Cc}/gu, ' ').toWellFormed();
  return text.trim() === '' ? '' : text;
}

/**
 * Media type of the body. If it said that the body is a CloudEvent, a consumer would read the body as the event, instead of
 * these properties.
 */
function contentType(mediaType: string): string {
  return /^\s*application\/cloudevents/i.test(mediaType) ? 'application/json' : mediaType;
}

/** Whether a text is an RFC 3339 time of a day that exists, with an offset that Java can read (at most 18 hours). */
function isRfc3339(text: string): boolean {
  const isTime =
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-7]):[0-5]\d)$/.test(
      text,
    );
  // Every month has 28 days.
  return isTime && (text.slice(8, 10) <= '28' || isDay(text.slice(0, 10)));
}

/** Whether a date exists, such as 2024-02-29. */
function isDay(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}
