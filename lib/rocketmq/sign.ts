import { createHash, createHmac } from 'node:crypto';
import type { AccessKey } from '../config/credentials.ts';

/** Name of the algorithm in `Authorization`; the only one that DMS accepts for AK/SK. */
export const ALGORITHM = 'SDK-HMAC-SHA256';

/** A request to sign. Header names are lower case; `body` is the exact text that is sent. */
export interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Signs a request with AK/SK and returns all its headers: those given, `host`, `x-sdk-date`, `x-security-token` for temporary
 * keys, and `authorization`. Every header given is signed.
 *
 * Source: Huawei Cloud "API request signing" (SDK-HMAC-SHA256), which Open Telekom Cloud shares. The service accepts a clock
 * that is at most 15 minutes off, and locks an access key for five minutes after five bad signatures.
 *
 * @param now the time to sign with, in epoch milliseconds
 */
export function signWithAccessKey(
  request: SignableRequest,
  key: AccessKey,
  now: number,
): Record<string, string> {
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    'x-sdk-date': sdkDate(now),
    ...(key.securityToken && { 'x-security-token': key.securityToken }),
  };
  const signedHeaders = Object.keys(headers).sort();
  const signature = signatureOf({ ...request, headers }, signedHeaders, key.secretKey);
  const authorization = `${ALGORITHM} Access=${key.accessKey}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}

/** The hex signature over the named headers, which must include `x-sdk-date`. */
export function signatureOf(
  request: SignableRequest,
  signedHeaders: readonly string[],
  secretKey: string,
): string {
  const date = request.headers['x-sdk-date'] ?? '';
  const stringToSign = [ALGORITHM, date, sha256(canonicalRequest(request, signedHeaders))].join('\n');
  return createHmac('sha256', secretKey).update(stringToSign).digest('hex');
}

/** The six parts of a canonical request: method, path, query, headers, names of the signed headers, hash of the body. */
export function canonicalRequest(request: SignableRequest, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`).join('');
  return [
    request.method.toUpperCase(),
    canonicalPath(request.url),
    canonicalQuery(request.url),
    headers,
    signedHeaders.join(';'),
    request.headers['x-sdk-content-sha256'] ?? sha256(request.body),
  ].join('\n');
}

/** The path with every segment encoded. The slash at its end belongs to the canonical form only, not to the URL that is sent. */
function canonicalPath(url: URL): string {
  const path = url.pathname.split('/').map(decodeURIComponent).map(encode).join('/');
  return path.endsWith('/') ? path : `${path}/`;
}

/** Names and values encoded, sorted by name and then by value. */
function canonicalQuery(url: URL): string {
  const pairs = [...url.searchParams].map(([name, value]) => [encode(name), encode(value)] as const);
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** RFC 3986: encodes all but the unreserved characters. `encodeURIComponent` leaves five more as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `20260102T030405Z` */
function sdkDate(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
