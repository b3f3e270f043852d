import { createHash, createHmac } from 'node:crypto';

/** Name of the only algorithm that the gateway accepts for AK/SK in `Authorization`. */
export const ALGORITHM = 'SDK-HMAC-SHA256';

/** The parts of a request that its signature covers. Header names are lower case. */
export interface CoveredParts {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Names of the signed headers, lower case and sorted; `x-sdk-date` must be among them. */
  readonly signedHeaders: readonly string[];
  /** SHA-256 of the body in hex, or the value of `x-sdk-content-sha256` if the request has this header. */
  readonly contentHash: string;
}

/**
 * The signature in hex that the gateway expects of a request (Huawei Cloud, "API Request Signing Guide", "AK/SK Signing and
 * Authentication Algorithm"). It is written from that page and shares no code with the client: a mistake in one of the two
 * becomes a refusal.
 */
export function expectedSignature(parts: CoveredParts, secretKey: string): string {
  const lines = [ALGORITHM, parts.headers['x-sdk-date'] ?? '', sha256(canonicalRequestOf(parts))];
  return createHmac('sha256', secretKey).update(lines.join('\n')).digest('hex');
}

function canonicalRequestOf({ method, url, headers, signedHeaders, contentHash }: CoveredParts): string {
  let text = `${method}\n${canonicalPathOf(url)}\n${canonicalQueryOf(url)}\n`;
  for (const name of signedHeaders) text += `${name}:${headers[name]?.trim() ?? ''}\n`;
  return `${text}\n${signedHeaders.join(';')}\n${contentHash}`;
}

/** The path, decoded and encoded again. It ends with a slash, whether the URL has one or not. */
function canonicalPathOf({ pathname }: URL): string {
  const segments = pathname.replace(/\/$/, '').split('/');
  return segments.map((segment) => `${percentEncoded(decodeURIComponent(segment))}/`).join('');
}

/** `name=value` pairs, sorted by name, and by value for the same name. */
function canonicalQueryOf({ searchParams }: URL): string {
  const valuesByName = new Map<string, string[]>();
  for (const [name, value] of searchParams) {
    const encoded = percentEncoded(name);
    valuesByName.set(encoded, [...(valuesByName.get(encoded) ?? []), percentEncoded(value)]);
  }
  const names = [...valuesByName.keys()].sort();
  return names
    .flatMap((name) => (valuesByName.get(name) ?? []).sort().map((value) => `${name}=${value}`))
    .join('&');
}

const UNRESERVED = /[A-Za-z0-9_.~-]/;

/** Every byte of the UTF-8 text that is not an unreserved character of RFC 3986 becomes `%XX`. */
function percentEncoded(text: string): string {
  return Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return UNRESERVED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
