import { createHmac, timingSafeEqual } from 'node:crypto';

/** Where a value stands in a request: a header, or one of a list in a header that a prefix marks (`t=`). */
export interface HeaderValue {
  readonly header: string;
  /** What separates the values, if the header holds a list. */
  readonly separator?: string;
  /** What marks the values that count; others are ignored, which is what keeps older, weaker versions out. */
  readonly prefix?: string;
}

/** How a sender signs its requests, as data: `verifyHmac` and `signHmac` are mirror images over it. */
export interface HmacScheme {
  readonly algorithm: 'sha256' | 'sha1';
  readonly encoding: 'hex' | 'base64';
  readonly signature: HeaderValue;
  /** What is signed: `{body}` stands for the raw bytes, `{timestamp}` for the timestamp's text, `{id}` for the delivery id. */
  readonly signed: string;
  /** Unix seconds; more than `toleranceSeconds` off, before or after, is refused. */
  readonly timestamp?: HeaderValue & { readonly toleranceSeconds: number };
  readonly id?: HeaderValue;
  /** How the secret's text becomes the key: as it is, or base64 behind a prefix. */
  readonly key?: { readonly base64After: string };
}

/** What a scheme looks at. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly repeatedHeaders: ReadonlySet<string>;
  readonly rawBody: Buffer;
}

const encoded = { hex: /^[0-9a-fA-F]+$/, base64: /^[A-Za-z0-9+/]+={0,2}$/ } as const;

/**
 * Whether one of the request's signatures was made with one of the secrets over exactly these bytes.
 *
 * @param now epoch milliseconds
 */
export function verifyHmac(
  scheme: HmacScheme,
  request: SignedRequest,
  secrets: readonly string[],
  now: number,
): boolean {
  const signatures = valuesOf(request, scheme.signature);
  const timestamp = scheme.timestamp ? valuesOf(request, scheme.timestamp)[0] : '';
  const id = scheme.id ? valuesOf(request, scheme.id)[0] : '';
  if (signatures.length === 0 || timestamp === undefined || id === undefined) return false;
  if (scheme.timestamp && !isFresh(timestamp, scheme.timestamp.toleranceSeconds, now)) return false;

  const expected = secrets.map((secret) =>
    digest(scheme, keyOf(scheme, secret), { id, timestamp, body: request.rawBody }),
  );
  const given = signatures
    .filter((signature) => encoded[scheme.encoding].test(signature))
    .map((signature) => Buffer.from(signature, scheme.encoding));
  return expected.some((wanted) => given.some((signature) => isEqual(signature, wanted)));
}

/** The digest over what the scheme says is signed. */
export function digest(
  { algorithm, signed }: HmacScheme,
  key: Buffer,
  parts: { readonly id: string; readonly timestamp: string; readonly body: Buffer },
): Buffer {
  const hmac = createHmac(algorithm, key);
  // Piece by piece, because the body is bytes, not text.
  for (const piece of signed.split(/(\{\w+\})/)) {
    if (piece === '{body}') hmac.update(parts.body);
    else hmac.update(piece.replace('{id}', () => parts.id).replace('{timestamp}', () => parts.timestamp));
  }
  return hmac.digest();
}

/** What keeps a text from being a secret of this scheme; nothing when it can be one. */
export function secretProblem({ key }: HmacScheme, secret: string): string | undefined {
  if (!key) return undefined;
  const text = secret.replace(new RegExp(`^${key.base64After}`), '');
  const isKey = encoded.base64.test(text) && Buffer.from(text, 'base64').length >= SHORTEST_KEY_BYTES;
  return isKey
    ? undefined
    : `is not ${key.base64After} and the base64 of at least ${SHORTEST_KEY_BYTES} bytes`;
}

/** Standard Webhooks 1.0.0 asks for 24 to 64 random bytes; older senders use as few as 16. */
const SHORTEST_KEY_BYTES = 16;

/** The secret as key bytes. */
export function keyOf({ key }: HmacScheme, secret: string): Buffer {
  return key
    ? Buffer.from(secret.replace(new RegExp(`^${key.base64After}`), ''), 'base64')
    : Buffer.from(secret, 'utf8');
}

/** The values that count. A header given twice counts as none: which of them the sender meant cannot be told. */
function valuesOf(
  { headers, repeatedHeaders }: SignedRequest,
  { header, separator, prefix = '' }: HeaderValue,
): string[] {
  const value = repeatedHeaders.has(header) ? undefined : headers[header];
  const values = separator ? (value?.split(separator) ?? []) : [value ?? ''];
  const marked = values.map((item) => item.trim()).filter((item) => item.startsWith(prefix));
  return marked.map((item) => item.slice(prefix.length)).filter((item) => item !== '');
}

function isFresh(timestamp: string, toleranceSeconds: number, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds;
}

/** Takes the same time wherever the two differ. The length of a digest is no secret. */
function isEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
