import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { member, parseJson } from '../../core/json.ts';
import { claimOf, type SignedRequest } from './claim.ts';
import type { HmacScheme } from './scheme.ts';
import { keyProblem, textProblem, withoutPrefix } from './shared-secret.ts';
import { isEqual } from './variables.ts';
import { freshness, type Verification } from './verification.ts';

/**
 * Checks that one of the request's signatures was made with one of the secrets over exactly these bytes. A value that
 * cannot be a secret is skipped, even if the function started with it: a short key can be guessed.
 *
 * @param now epoch milliseconds
 */
export function verifyHmac(
  scheme: HmacScheme,
  request: SignedRequest,
  secrets: readonly string[],
  now: number,
): Verification {
  const claim = claimOf(scheme, request, now);
  if (typeof claim === 'string') return claim;
  const usable = secrets.filter((secret) => secretProblem(scheme, secret) === undefined);
  if (usable.length === 0) return secrets.length > 0 ? 'no-secret: its value cannot be used' : 'no-secret';
  const expected = usable.map((secret) => hmacDigest(scheme, secret, claim.pieces));
  const isSigned = expected.some((wanted) => claim.signatures.some((given) => isEqual(given, wanted)));
  return isSigned ? bodyFreshness(scheme, request.rawBody, now) : 'mismatch';
}

/** The digest of what is signed. */
export function hmacDigest(
  { algorithm, key, unicodeForm }: HmacScheme,
  secret: string,
  pieces: readonly (string | Buffer)[],
): Buffer {
  const text = unicodeForm ? secret.normalize(unicodeForm) : secret;
  const hmac = createHmac(algorithm, key ? keyOf(withoutPrefix(text, key.base64After)) : text);
  for (const piece of pieces) hmac.update(piece);
  return hmac.digest();
}

/** A key as an object of its own: with a Buffer, `createHmac` takes three times as long (Node.js 24). */
function keyOf(base64: string): KeyObject {
  return createSecretKey(base64, 'base64');
}

/** Reason why a text cannot be a secret of this scheme; `undefined` if it can. */
export function secretProblem({ key }: Pick<HmacScheme, 'key'>, secret: string): string | undefined {
  return key ? keyProblem(secret, 'base64', key.base64After) : textProblem(secret);
}

/**
 * Freshness of the time in the body, for senders that sign no other time. It is read only after the signature was verified.
 */
function bodyFreshness({ bodyTimestamp }: HmacScheme, rawBody: Buffer, now: number): Verification {
  if (!bodyTimestamp) return 'verified';
  const body = parseJson(new TextDecoder().decode(rawBody));
  const time = member(body, bodyTimestamp.member);
  if (typeof time !== 'number') return `missing: member ${bodyTimestamp.member}`;
  return freshness(time, bodyTimestamp.toleranceSeconds * 1000, now);
}
