import { member } from '../../lib/core/json.ts';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import type { ComposedScheme } from '../../lib/webhook/verify/composed-scheme.ts';
import type { HeaderValue, Scheme } from '../../lib/webhook/verify/scheme.ts';
import { readEnvelope } from '../../lib/webhook/verify/sealed.ts';
import { withTexts } from '../../lib/webhook/verify/sign-in-body.ts';
import { parseSigned } from '../../lib/webhook/verify/signed-json.ts';
import { readValue, type ValuePlace } from '../../lib/webhook/verify/value-place.ts';
import { schemeOf } from './senders.ts';

/** Where a sender's proof stands in its requests: the signature or the secret first, then the other values that a scheme reads. */
export function proofPlaces(name: string): readonly [ValuePlace, ...ValuePlace[]] {
  const scheme = schemeOf(name);
  if (!scheme || scheme.algorithm === 'twilio') return [{ header: 'x-twilio-signature' }];
  switch (scheme.algorithm) {
    case 'token':
    case 'jwt':
      return [{ header: scheme.header }];
    case 'body-token':
      return [{ member: scheme.member }];
    case 'items':
      return [{ member: scheme.signature }];
    case 'composed':
      return [firstSignature(scheme), ...Object.values(scheme.values ?? {})];
    default:
      return [
        headerOf(scheme.signature),
        ...[scheme.timestamp, scheme.id].flatMap((place) => (place ? headerOf(place) : [])),
      ];
  }
}

const firstSignature = ({ signature }: ComposedScheme): ValuePlace => [signature].flat()[0] ?? { member: '' };
const headerOf = ({ header }: HeaderValue) => ({ header: [header].flat()[0] ?? '' });

/** The header of a place, if it is one. */
export function headerNameOf(place: ValuePlace): string | undefined {
  if ('header' in place) return place.header;
  return 'listedBy' in place ? place.listedBy : undefined;
}

/** The text at a place, with its prefix. */
export function textAt(name: string, place: ValuePlace, request: WebhookRequest): string {
  const header = headerNameOf(place);
  if (header !== undefined) return request.headers[header] ?? '';
  if ('query' in place) return readValue(place, request, undefined) ?? '';
  const path = 'member' in place ? place.member : '';
  const found = new RegExp(`"${path.split('.').at(-1)}"\\s*:\\s*("[^"]*")`).exec(request.rawBody.toString());
  return found?.[1] ? JSON.parse(found[1]) : (readValue(place, request, bodyOf(name, request)) ?? '');
}

/** The request with another text at a place, or without it. */
export function withTextAt(
  request: WebhookRequest,
  place: ValuePlace,
  text: string | undefined,
): WebhookRequest {
  const header = headerNameOf(place);
  if (header !== undefined) return { ...request, headers: { ...request.headers, [header]: text as string } };
  if ('query' in place) {
    const query = new URLSearchParams(request.query);
    for (const each of [place.query].flat()) query.delete(each);
    if (text !== undefined) query.set([place.query].flat()[0] ?? '', text);
    return { ...request, query: query.toString() };
  }
  const path = 'member' in place ? place.member : '';
  if (text !== undefined) return { ...request, rawBody: withTexts(request.rawBody, path, [text]) };
  const renamed = request.rawBody.toString('latin1').replaceAll(`"${path.split('.').at(-1)}"`, '"another"');
  return { ...request, rawBody: Buffer.from(renamed, 'latin1') };
}

/** The request with its proof twice. */
export function withProofTwice(name: string, request: WebhookRequest): WebhookRequest {
  const [place] = proofPlaces(name);
  const header = headerNameOf(place);
  if (header !== undefined) return { ...request, repeatedHeaders: new Set([header]) };
  if ('query' in place) {
    const [parameter = ''] = [place.query].flat();
    return { ...request, query: `${request.query}&${parameter}=${textAt(name, place, request)}` };
  }
  const body = request.rawBody.toString('latin1'); // a body of which each member stands there twice
  return { ...request, rawBody: Buffer.from(`{${body.slice(1, -1)},${body.slice(1)}`, 'latin1') };
}

/** Whether the proof covers every byte of the body. */
export function coversBytes(scheme: Scheme | undefined): boolean {
  switch (scheme?.algorithm) {
    case 'token':
    case 'body-token':
    case 'items':
      return false;
    case 'composed':
      return scheme.signed.includes('{body}');
    case 'jwt':
      return scheme.bodyHash !== undefined;
    default:
      return true;
  }
}

/** The values that a scheme reads in the body, apart from the rest of it. */
export function readInBody(name: string, request: WebhookRequest): unknown {
  const scheme = schemeOf(name);
  if (scheme?.algorithm === 'composed') {
    return proofPlaces(name).map((place) => readValue(place, request, bodyOf(name, request)));
  }
  if (scheme?.algorithm !== 'items' && scheme?.algorithm !== 'body-token') return undefined;
  const body = bodyOf(name, request);
  const items = scheme.list === undefined ? [body] : member(body, scheme.list);
  if (!Array.isArray(items)) return items;
  const at = (item: unknown, path: string) => path.split('.').reduce(member, item);
  return scheme.algorithm === 'items'
    ? items.map((item) =>
        [...scheme.values, scheme.signature].map((path) => at(member(item, scheme.item), path) ?? ''),
      )
    : items.map((item) => member(item, scheme.member));
}

function bodyOf(name: string, { rawBody }: WebhookRequest): unknown {
  const scheme = schemeOf(name);
  const isSealed = scheme !== undefined && 'envelope' in scheme;
  return isSealed
    ? readEnvelope(scheme.envelope, rawBody)
    : parseSigned(rawBody, { depth: 16, values: 20_000 });
}
