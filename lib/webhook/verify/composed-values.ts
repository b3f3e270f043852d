import type { WebhookRequest } from '../http/request.ts';
import type { ComposedScheme } from './composed-scheme.ts';
import { placeName, readValue, type ValuePlace } from './value-place.ts';
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
  return found < 0 ? `missing: ${placeName(first)}` : `malformed: ${placeName(places[found] ?? first)}`;
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
    if (value === undefined) return `missing: ${placeName(place)}`;
    if (value === '') return `malformed: ${placeName(place)}`;
    values[name] = value;
  }
  return values;
}
