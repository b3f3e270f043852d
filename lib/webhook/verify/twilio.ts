import { isUtf8 } from 'node:buffer';
import { createHmac, hash } from 'node:crypto';
import { isForm } from '../http/media-type.ts';
import type { WebhookRequest } from '../http/request.ts';
import { headerOf } from './claim.ts';
import { decodeExact } from './encoding.ts';
import { isEqual, isSameText } from './variables.ts';
import type { Refused, Verification } from './verification.ts';

/** The parts of a request that Twilio's signature covers. */
export type TwilioRequest = Pick<
  WebhookRequest,
  'front' | 'headers' | 'repeatedHeaders' | 'query' | 'rawBody'
>;

/** The header with the signature. */
export const TWILIO_SIGNATURE = 'x-twilio-signature';

/** The most fields of a form: more than any form of Twilio has. The work before the signature is checked must be limited. */
const MAX_FIELDS = 1000;

/** Checks that Twilio signed this request with one of the auth tokens (Twilio Docs, "Webhooks Security"). */
export function verifyTwilio(
  request: TwilioRequest,
  url: string,
  authTokens: readonly string[],
): Verification {
  const signature = headerOf(request, TWILIO_SIGNATURE);
  const given = decodeExact(signature, 'base64');
  if (request.headers[TWILIO_SIGNATURE] === undefined) return `missing: header ${TWILIO_SIGNATURE}`;
  if (signature === '' || !given) {
    return `malformed: header ${TWILIO_SIGNATURE}`;
  }
  if (url === '') return 'no-secret: the URL that Twilio calls is not set';
  if (authTokens.length === 0) return 'no-secret';
  const texts = twilioTexts(request, url);
  if (typeof texts === 'string') return texts;
  const isSigned = texts.some((text) =>
    authTokens.some((authToken) => isEqual(given, twilioDigest(text, authToken))),
  );
  return isSigned ? 'verified' : 'mismatch';
}

/** Texts of which Twilio may have signed one, or the reason why no text covers the body. */
export function twilioTexts(request: TwilioRequest, url: string): string[] | Refused {
  const unbound = bindingProblem(request);
  if (unbound) return unbound;
  const fields = hasBodyHash(request) ? '' : fieldsText(request.rawBody.toString('utf8'));
  const base = url.replace(/[?#].*$/s, '');
  const called = queriesOf(request).map((query) => base + (query && `?${query}`));
  return [...new Set(called.flatMap(withPorts))].map((text) => text + fields);
}

/** The signature of a text. */
export function twilioDigest(text: string, authToken: string): Buffer {
  return createHmac('sha1', authToken).update(text).digest();
}

/** Reason why the signature cannot cover the body: it covers a body by its hash in the URL, or by the fields of a form. */
function bindingProblem(request: TwilioRequest): Refused | undefined {
  const { query, rawBody } = request;
  const bodyHash = new URLSearchParams(query).get('bodySHA256');
  if (bodyHash !== null) {
    return isSameText(bodyHash, hash('sha256', rawBody)) ? undefined : 'mismatch: bodySHA256 in the URL';
  }
  if (rawBody.length === 0) return undefined;
  if (!isForm(request)) return 'missing: bodySHA256 in the URL';
  if (!isUtf8(rawBody)) return 'malformed: the form is not UTF-8';
  return fieldsIn(rawBody) > MAX_FIELDS
    ? `malformed: the form has more than ${MAX_FIELDS} fields`
    : undefined;
}

function hasBodyHash({ query }: TwilioRequest): boolean {
  return new URLSearchParams(query).has('bodySHA256');
}

/** The number of fields of a form; it stops counting when there are too many. */
function fieldsIn(form: Buffer): number {
  let count = 1;
  for (let at = form.indexOf('&'); at >= 0 && count <= MAX_FIELDS; at = form.indexOf('&', at + 1)) count++;
  return count;
}

/** Each field of the form, by name, with its values sorted and each once. */
function fieldsText(form: string): string {
  const fields = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(form)) {
    const values = fields.get(name);
    if (values) values.add(value);
    else fields.set(name, new Set([value]));
  }
  const names = [...fields.keys()].sort();
  return names.flatMap((name) => [...(fields.get(name) ?? [])].sort().map((value) => name + value)).join('');
}

/**
 * Spellings of the query that Twilio may have used. A REST API passes the query on decoded, so its two usual spellings are
 * tried, each with and without the equals sign of an empty value. If a name is repeated with another name in between, their
 * order is lost; an HTTP API and a function URL pass the query on unchanged.
 */
function queriesOf({ front, query }: TwilioRequest): string[] {
  if (front !== 'rest-api' || query === '') return [query];
  const pairs = [...new URLSearchParams(query)];
  const encoded = pairs.map((pair) => pair.map(encodeURIComponent).join('='));
  const spellings = [query.split('&'), encoded];
  return spellings.flatMap((list) => [list.join('&'), list.map((pair) => pair.replace(/=$/, '')).join('&')]);
}

/** The called URL with and without its port: Twilio may write either. */
function withPorts(called: string): string[] {
  const withoutPort = called.replace(/^(https?:\/\/[^/?]+?):\d+(?=[/?]|$)/i, '$1');
  const port = /^https:/i.test(called) ? 443 : 80;
  const withPort = withoutPort.replace(/^https?:\/\/[^/?]+/i, (origin) => `${origin}:${port}`);
  return [called, withoutPort, withPort];
}
