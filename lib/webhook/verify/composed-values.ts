import { member } from '../../core/json.ts';
import type { WebhookRequest } from '../http/request.ts';
import type { ComposedScheme, ValuePlace } from './composed-scheme.ts';
import type { Refused } from './verification.ts';

/** The parts of a request that a composed scheme can cover. */
export type ComposedRequest = Pick<
  WebhookRequest,
  'headers' | 'repeatedHeaders' | 'query' | 'method' | 'rawBody'
> & {
  /** The value of `{url}`. */
  readonly url?: string;
};

/** Values of a request by their names in the signed text. */
export type SignedValues = Readonly<Record<string, string>>;

/** The name of a place in a reason. */
function nameOf(place: ValuePlace): string {
  if ('header' in place) return `header ${place.header}`;
  if ('query' in place) return `parameter ${[place.query].flat().join(' or ')}`;
  if ('listedBy' in place) return `header ${place.listedBy}`;
  return `member ${place.member}`;
}

const placesOf = ({ signature }: ComposedScheme): readonly ValuePlace[] => [signature].flat();

/** Whether a value stands in the body, so that it must be read before it is verified. */
export function usesBody(scheme: ComposedScheme): boolean {
  return [...placesOf(scheme), ...Object.values(scheme.values ?? {})].some((place) => 'member' in place);
}

/** The signatures of a request; the reason of the refusal if it has none that can be read. */
export function signaturesOf(
  scheme: ComposedScheme,
  request: ComposedRequest,
  body: unknown,
): string[] | Refused {
  const places = placesOf(scheme);
  const read = places.map((place) => readValue(place, request, body));
  const given = read.flatMap((text) => text || []);
  if (given.length > 0) return given;
  const found = read.findIndex((text) => text !== undefined);
  const [first = { member: '' }] = places;
  return found < 0 ? `missing: ${nameOf(first)}` : `malformed: ${nameOf(places[found] ?? first)}`;
}

/** The signed values of a request; the reason of the refusal if one is missing or given twice. */
export function signedValuesOf(
  scheme: ComposedScheme,
  request: ComposedRequest,
  body: unknown,
): SignedValues | Refused {
  const values: Record<string, string> = {};
  for (const [name, place] of Object.entries(scheme.values ?? {})) {
    const value = readValue(place, request, body);
    if (value === undefined) return `missing: ${nameOf(place)}`;
    if (value === '') return `malformed: ${nameOf(place)}`;
    values[name] = value;
  }
  return values;
}

/** The value of a place: `undefined` if the request has none, empty if it has several or one that cannot be used. */
export function readValue(place: ValuePlace, request: ComposedRequest, body: unknown): string | undefined {
  if ('header' in place) {
    const { header, prefix = '' } = place;
    const value = request.headers[header];
    if (value === undefined || request.repeatedHeaders.has(header)) return value && '';
    return value.startsWith(prefix) ? value.slice(prefix.length).trim() : '';
  }
  if ('query' in place) {
    const asked = new URLSearchParams(request.query);
    const given = [place.query].flat().flatMap((name) => asked.getAll(name));
    return given.length > 1 ? '' : given[0];
  }
  if ('listedBy' in place) return listedHeaders(place, request);
  const value = place.member.split('.').reduce(member, body);
  return value === undefined || typeof value === 'string' ? value : '';
}

/** The most headers that a request may list as signed. */
const MAX_LISTED = 30;

/** The listed headers in the order of their names. The list comes from the request, so it must name what has to be signed. */
function listedHeaders(
  { listedBy, mustList }: Extract<ValuePlace, { listedBy: string }>,
  { headers, repeatedHeaders }: ComposedRequest,
): string | undefined {
  const list = headers[listedBy];
  if (list === undefined) return undefined;
  const names = list.split(',', MAX_LISTED + 1).map((name) => name.trim().toLowerCase());
  const isComplete = names.length <= MAX_LISTED && mustList.every((name) => names.includes(name));
  const isReadable = names.every((name) => headers[name] !== undefined && !repeatedHeaders.has(name));
  if (!isComplete || !isReadable) return '';
  const lines = names.sort().map((name) => `${name}:${headers[name]?.trim()}`);
  return lines.join(';');
}
