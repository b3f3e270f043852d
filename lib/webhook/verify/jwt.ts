import { createHmac, hash, type KeyObject, verify } from 'node:crypto';
import { member, parseJson } from '../../core/json.ts';
import type { WebhookRequest } from '../http/request.ts';
import { decodeExact } from './encoding.ts';
import { isEqual, isSameText } from './variables.ts';
import { freshness, type Verification } from './verification.ts';

/** A JSON Web Token in a header, signed by the sender itself. Its algorithm is fixed here: no token can choose another. */
export interface JwtScheme {
  readonly algorithm: 'jwt';
  readonly type: 'HS256' | 'ES256';
  readonly header: string;
  /** The claim `iss` must be this. */
  readonly issuer?: string;
  /** The claim that holds the SHA-256 of the body, in hexadecimal. Without one, nothing binds the token to the body. */
  readonly bodyHash?: string;
  /** Whether a token without `exp` is refused. An `exp` that is there is always checked. @default false */
  readonly expires?: boolean;
  /** How old the claim `iat` may be. */
  readonly maxAgeSeconds?: number;
  /** The URL, or the variable that holds it, that the claim `aud` must be. */
  readonly url?: string;
}

/** The parts of a request that a token can be bound to. */
export type TokenRequest = Pick<WebhookRequest, 'headers' | 'repeatedHeaders' | 'rawBody'> & {
  readonly url?: string;
};

/** Clocks may differ by this much. */
const CLOCK_TOLERANCE_MS = 60_000;
/** Longest token that is read. */
const MAX_LENGTH = 8192;

/** Checks that one of the keys signed the token, and that the token is about this request. */
export function verifyJwt(
  scheme: JwtScheme,
  request: TokenRequest,
  keys: readonly (string | KeyObject)[],
  now: number,
): Verification {
  const { header } = scheme;
  const token = request.headers[header];
  if (token === undefined) return `missing: header ${header}`;
  const [, signed = '', head = '', body = '', signature = ''] =
    (token.length <= MAX_LENGTH && /^(([\w-]+)\.([\w-]+))\.([\w-]+)$/.exec(token)) || [];
  const given = decodeExact(signature, 'base64url');
  if (signed === '' || !given || request.repeatedHeaders.has(header)) return `malformed: header ${header}`;
  const fields = decoded(head);
  if (member(fields, 'alg') !== scheme.type || member(fields, 'crit') !== undefined) {
    return `untrusted: the token is not ${scheme.type}`;
  }
  if (keys.length === 0) return 'no-secret';
  if (!keys.some((key) => isSigned(scheme, signed, given, key))) return 'mismatch';
  return verifyClaims(scheme, request, decoded(body), now);
}

/** The signature of a token's text with a secret. */
export const jwtDigest = (signed: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(signed).digest();

function isSigned({ type }: JwtScheme, signed: string, given: Buffer, key: string | KeyObject): boolean {
  if (typeof key === 'string') return type === 'HS256' && isEqual(given, jwtDigest(signed, key));
  return type === 'ES256' && verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, given);
}

function verifyClaims(scheme: JwtScheme, request: TokenRequest, claims: unknown, now: number): Verification {
  const { issuer, bodyHash, maxAgeSeconds, url, expires = false } = scheme;
  const claim = (name: string) => member(claims, name);
  if (issuer !== undefined && claim('iss') !== issuer) return 'untrusted: iss of the token';
  if (url !== undefined && claim('aud') !== request.url) return 'untrusted: aud of the token';
  const end = claim('exp');
  if (expires || end !== undefined) {
    if (typeof end !== 'number') return 'malformed: exp of the token';
    if (now > end * 1000 + CLOCK_TOLERANCE_MS) return 'stale: the token has expired';
  }
  if (maxAgeSeconds !== undefined) {
    const time = claim('iat');
    if (typeof time !== 'number') return 'malformed: iat of the token';
    const fresh = freshness(time * 1000, maxAgeSeconds * 1000, now, CLOCK_TOLERANCE_MS);
    if (fresh !== 'verified') return fresh;
  }
  if (bodyHash === undefined) return 'verified';
  const digest = claim(bodyHash);
  if (typeof digest !== 'string') return `malformed: ${bodyHash} of the token`;
  return isSameText(digest, hash('sha256', request.rawBody)) ? 'verified' : 'mismatch: the hash of the body';
}

const decoded = (part: string): unknown => parseJson(Buffer.from(part, 'base64url').toString('utf8'));
