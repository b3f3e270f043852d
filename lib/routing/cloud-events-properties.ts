import { createHash } from 'node:crypto';
import type { EventContent } from '../event/event.ts';

/** The longest attribute in characters: all of a message's properties together must fit into the broker's limit. */
const MAX_ATTRIBUTE_LENGTH = 1024;
/** Names and values of all extensions together, in bytes, and their number: the event's own attributes need the rest. */
const MAX_EXTENSION_BYTES = 12 * 1024;
const MAX_EXTENSIONS = 64;

/**
 * The event's attributes as the CloudEvents Java SDK's RocketMQ binding reads them back in binary mode: `CE_` and the attribute's
 * name, and `CE_contenttype` for the media type of the body. The SDK refuses the whole event for one attribute that is not legal,
 * so illegal ones are repaired: a source or schema becomes a URI reference, a time that is not RFC 3339 is left out.
 */
export function cloudEventsProperties(event: EventContent): Record<string, string> {
  const { id, source, type, time, subject, datacontenttype, extensions } = event;
  const attributes = {
    ...legalExtensions(extensions),
    id: legalLong(shorten(id)),
    source: uriReference(source.slice(0, MAX_ATTRIBUTE_LENGTH)) || '/',
    type: legal(type) || 'unknown',
    time: isRfc3339(time) ? time : '',
    specversion: '1.0',
    subject: legal(subject ?? ''),
    contenttype: legal(contentType(datacontenttype ?? '')),
  };
  const filled = Object.entries(attributes).filter(([, value]) => value !== '');
  return Object.fromEntries(filled.map(([name, value]) => [`CE_${name}`, value]));
}

/** Truncates a long id and appends a hash of the full value, so that distinct ids stay distinct. */
export function shorten(id: string, length = MAX_ATTRIBUTE_LENGTH): string {
  if (id.length <= length) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `${id.slice(0, length - 33).toWellFormed()}~${hash}`;
}

/** Extensions with legal names, in their order, as many as fit. */
function legalExtensions(extensions: Readonly<Record<string, string>>): Record<string, string> {
  const fitting: [string, string][] = [];
  let room = MAX_EXTENSION_BYTES;
  for (const [name, given] of Object.entries(extensions)) {
    const value = name === 'dataschema' ? uriReference(legal(given)) : legal(given);
    const size = Buffer.byteLength(name) + Buffer.byteLength(value);
    if (!/^[a-z0-9]+$/.test(name) || value === '' || size > room) continue;
    room -= size;
    if (fitting.push([name, value]) === MAX_EXTENSIONS) break;
  }
  return Object.fromEntries(fitting);
}

/**
 * Makes a value legal. Control characters separate properties inside the broker. A value of blanks only is left out, because
 * some clients refuse it.
 */
function legal(value: string): string {
  return legalLong(value.slice(0, MAX_ATTRIBUTE_LENGTH));
}

function legalLong(value: string): string {
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

const pathChars = String.raw`[\p{L}\p{N}\-._~!$&'()*+,;=:@%/]`;
const tail = String.raw`(\?(${pathChars}|\?)*)?(#(${pathChars}|\?)*)?$`;
const authority = String.raw`//[A-Za-z0-9.-]*[A-Za-z0-9](:\d+)?(?=[/?#]|$)`;
/**
 * URI references that java.net.URI takes. Some rare legal ones are not covered, such as those with a user or an IPv6
 * address.
 */
const references = [
  new RegExp(`^([A-Za-z][A-Za-z0-9+.-]*:)?${authority}(/${pathChars}*)?${tail}`, 'u'),
  new RegExp(`^[A-Za-z][A-Za-z0-9+.-]*:(?!//)${pathChars}+${tail}`, 'u'),
  new RegExp(`^(?!//)(?![^/?#]*:)${pathChars}*${tail}`, 'u'),
];

/**
 * A text as a URI reference (RFC 3986). Characters that are not allowed are percent-encoded; if that is not enough, all but
 * the slashes.
 */
function uriReference(text: string): string {
  const wellFormed = text.toWellFormed();
  const encoded = wellFormed
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replace(/[^\p{L}\p{N}\-._~!$&'()*+,;=:@%/?#]/gu, encodeURIComponent);
  if (references.some((reference) => reference.test(encoded))) return encoded;
  return wellFormed
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^\/\/+/, '/');
}

/** Whether a text is an RFC 3339 time of a day that exists, with an offset that Java can read (at most 18 hours). */
function isRfc3339(text: string): boolean {
  const date =
    /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-7]):[0-5]\d)$/.exec(
      text,
    )?.[1] ?? '';
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
}
