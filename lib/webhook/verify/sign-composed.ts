import type { WebhookRequest } from '../http/request.ts';
import { composedDigest } from './composed.ts';
import type { ComposedScheme } from './composed-scheme.ts';
import { enveloped, keysOf, readEnvelope, type SealedScheme } from './sealed.ts';
import { withTexts } from './sign-in-body.ts';
import { parseSigned } from './signed-json.ts';
import { writeTime } from './time-unit.ts';
import { readValue, type ValuePlace } from './value-place.ts';
import { urlOf } from './variables.ts';

/** The parts of a request that a sender adds or changes when it signs. */
export interface SignedParts {
  readonly headers: Record<string, string>;
  readonly rawBody: Buffer;
  /** Only if the scheme puts something into the query. */
  readonly query?: string;
}

/** The values that a signer uses: `now` is epoch milliseconds, `variables` has the URL and the keys of a cipher. */
export interface SignWith {
  readonly secret: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly now: number;
}

/**
 * Parts that a sender adds for `verifyComposed`; it encrypts the body first if its scheme does. For `npm run invoke` and for
 * tests.
 */
export function signComposed(
  scheme: ComposedScheme | SealedScheme,
  request: WebhookRequest,
  { secret, variables, now }: SignWith,
): SignedParts {
  const isSealed = 'envelope' in scheme;
  const [key = ''] = isSealed ? keysOf(scheme, variables) : [];
  const sealed = isSealed && enveloped(scheme.envelope, scheme.cipher(key).seal(request.rawBody));
  const parts = { headers: { ...scheme.demands }, query: request.query, rawBody: sealed || request.rawBody };
  const readBody = (rawBody: Buffer) =>
    isSealed ? readEnvelope(scheme.envelope, rawBody) : parseSigned(rawBody);

  let placed: PlacedParts = parts;
  const values: Record<string, string> = {};
  for (const [name, place] of Object.entries(scheme.values ?? {})) {
    const soFar = { ...request, ...placed, headers: { ...request.headers, ...placed.headers } };
    const given = readValue(place, soFar, readBody(placed.rawBody));
    const isTime = name === 'timestamp';
    values[name] = isTime ? writeTime(scheme.timestamp?.unit ?? 'seconds', now) : given || `${name}-1`;
    placed = put(placed, place, values[name]);
  }
  const url = scheme.url === undefined ? '' : urlOf(scheme.url, variables);
  const signed = { method: request.method, rawBody: placed.rawBody, url };
  const [place = { member: '' }] = [scheme.signature].flat();
  const signature = composedDigest(scheme, signed, values, secret).toString(scheme.encoding);
  const { headers, rawBody, query } = put(placed, place, signature);
  return { headers, rawBody, ...(query !== request.query && { query }) };
}

type PlacedParts = Required<SignedParts>;

/** Puts a value where the scheme says. */
function put(parts: PlacedParts, place: ValuePlace, value: string): PlacedParts {
  if ('header' in place) {
    return { ...parts, headers: { ...parts.headers, [place.header]: value } };
  }
  if ('query' in place) {
    const query = new URLSearchParams(parts.query);
    for (const name of [place.query].flat()) query.delete(name);
    query.set([place.query].flat()[0] ?? '', value);
    return { ...parts, query: query.toString() };
  }
  if ('listedBy' in place) return parts;
  return { ...parts, rawBody: withTexts(parts.rawBody, place.member, [value]) };
}
