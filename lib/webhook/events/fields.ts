import { member } from '../../core/json.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** A single value of a request: `header:x-github-event`, or `body:data.object` in its JSON. */
export type Field = `header:${string}` | `body:${string}`;

/** Place of a value: one field, the first of several that has a value, or several that are joined. */
export type Place = Field | { readonly firstOf: readonly Place[] } | { readonly joined: readonly Place[] };

/** The first of these places that has a value. */
export const firstOf = (...places: readonly Place[]): Place => ({ firstOf: places });

/** The values of all these places, joined with a dot; places without a value are left out. */
export const joined = (...places: readonly Place[]): Place => ({ joined: places });

/** The part of a request that fields are read from. */
export type Readable = Pick<VerifiedRequest, 'headers' | 'body'>;

/** The value of a place, or `undefined` if the request has none there. Only texts and numbers are values. */
export function readPlace(request: Readable, place: Place | undefined): string | undefined {
  if (place === undefined) return undefined;
  if (typeof place === 'string') return readField(request, place);
  if ('joined' in place)
    return place.joined.flatMap((part) => readPlace(request, part) ?? []).join('.') || undefined;
  for (const part of place.firstOf) {
    const value = readPlace(request, part);
    if (value !== undefined) return value;
  }
  return undefined;
}

function readField({ headers, body }: Readable, field: Field): string | undefined {
  const path = field.slice(field.indexOf(':') + 1);
  const value = field.startsWith('header:')
    ? headers[path.toLowerCase()]
    : path.split('.').reduce(member, body);
  return (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined;
}
