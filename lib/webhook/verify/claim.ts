import { isAmbiguous } from './boundary.ts';
import { decodeExact } from './encoding.ts';
import type { HeaderValue, SignatureScheme } from './scheme.ts';
import { filled } from './template.ts';
import { readTime } from './time-unit.ts';
import { freshness, type Refused } from './verification.ts';

/**
 * The most signatures of one request: more than any sender uses, also while it changes its secret. Each may cost a check
 * over the whole body before it is known whether the request is genuine.
 */
const MAX_SIGNATURES = 10;

/** Parts of a request that a scheme covers. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly repeatedHeaders: ReadonlySet<string>;
  readonly rawBody: Buffer;
  /** The value of `{url}`. */
  readonly url?: string;
}

/** Signatures of a request, and the pieces of the text that they sign, not checked yet. */
export interface Claim {
  readonly signatures: readonly Buffer[];
  readonly pieces: readonly (string | Buffer)[];
}

/** Claim of a request; the reason of the refusal if a part is missing, given twice, malformed or stale. */
export function claimOf(scheme: SignatureScheme, request: SignedRequest, now: number): Claim | Refused {
  const given = valuesOf(request, scheme.signature);
  const timestamps = scheme.timestamp ? valuesOf(request, scheme.timestamp) : [];
  const ids = scheme.id ? valuesOf(request, scheme.id) : [];
  const [timestamp = '', id = ''] = [timestamps[0], ids[0]];
  const refused =
    absence(request, scheme.signature, given) ??
    (scheme.timestamp &&
      (absence(request, scheme.timestamp, timestamps) ?? notOnce('timestamp', timestamps))) ??
    (scheme.id && (absence(request, scheme.id, ids) ?? notOnce('id', ids))) ??
    (scheme.timestamp && untimely(timestamp, scheme.timestamp, now));
  if (refused) return refused;
  if (given.length > MAX_SIGNATURES) return `malformed: more than ${MAX_SIGNATURES} signatures`;
  const { rawBody: body, url = '' } = request;
  if (isAmbiguous(scheme.signed, { id, timestamp, url, body, unit: scheme.timestamp?.unit })) {
    return 'malformed: the id contains what separates it from the body';
  }
  const signatures = given.flatMap((text) => decodeExact(text, scheme.encoding) ?? []);
  if (signatures.length === 0) return `malformed: the signature is not ${scheme.encoding}`;
  return { signatures, pieces: filled(scheme.signed, { body, timestamp, id, url }) };
}

/** Reason why a header has no value: the request does not have it, or no part of it has the expected form. */
function absence(
  request: SignedRequest,
  { header }: HeaderValue,
  values: readonly string[],
): Refused | undefined {
  if (values.length > 0) return undefined;
  const name = nameOf(request, header);
  if (name === undefined) return `missing: header ${[header].flat().join(' or ')}`;
  return `malformed: header ${name}`;
}

function notOnce(what: string, values: readonly string[]): Refused | undefined {
  return values.length > 1 ? `malformed: more than one ${what}` : undefined;
}

function untimely(
  text: string,
  { toleranceSeconds, unit = 'seconds' }: NonNullable<SignatureScheme['timestamp']>,
  now: number,
): Refused | undefined {
  const then = readTime(unit, text);
  if (Number.isNaN(then)) return 'malformed: timestamp';
  const verification = freshness(then, toleranceSeconds * 1000, now);
  return verification === 'verified' ? undefined : verification;
}

/** Value of a header; empty if the request has it twice, because it is unknown which of the two the sender set. */
export function headerOf({ headers, repeatedHeaders }: SignedRequest, header: HeaderValue['header']): string {
  const name = nameOf({ headers }, header) ?? '';
  return repeatedHeaders.has(name) ? '' : (headers[name] ?? '');
}

/** Of several names, the first that the request has. */
function nameOf(
  { headers }: Pick<SignedRequest, 'headers'>,
  header: HeaderValue['header'],
): string | undefined {
  return [header].flat().find((candidate) => headers[candidate] !== undefined);
}

function valuesOf(request: SignedRequest, { header, separator, prefix = '' }: HeaderValue): string[] {
  const value = headerOf(request, header);
  // A single value is taken as it is: what is signed must be what is used.
  const items = separator ? value.split(separator).map((item) => item.trim()) : [value];
  const marked = items.filter((item) => item.startsWith(prefix) && item !== prefix);
  return marked.map((item) => item.slice(prefix.length));
}
