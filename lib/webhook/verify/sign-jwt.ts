import { hash } from 'node:crypto';
import type { WebhookRequest } from '../http/request.ts';
import { type JwtScheme, jwtDigest } from './jwt.ts';
import type { SignedParts, SignWith } from './sign-composed.ts';
import { urlOf } from './variables.ts';

/** How long a token of the local signer is valid. */
const LIFETIME_SECONDS = 300;

/** The header that `verifyJwt` expects; `undefined` if only the sender has the key. */
export function signJwt(
  scheme: JwtScheme,
  { rawBody }: Pick<WebhookRequest, 'rawBody'>,
  { secret, variables, now }: SignWith,
): SignedParts | undefined {
  if (scheme.type === 'ES256') return undefined;
  const text = tokenText(scheme, rawBody, variables, now);
  const signature = jwtDigest(text, secret).toString('base64url');
  return { headers: { [scheme.header]: `${text}.${signature}` }, rawBody };
}

/** The text of a token, which its signature covers. */
export function tokenText(
  { type, issuer, bodyHash, url }: JwtScheme,
  rawBody: Buffer,
  variables: Readonly<Record<string, string>>,
  now: number,
): string {
  const time = Math.floor(now / 1000);
  const claims = {
    iss: issuer, // JSON leaves it out if it is `undefined`
    ...(url !== undefined && { aud: urlOf(url, variables) }),
    ...{ iat: time, exp: time + LIFETIME_SECONDS },
    ...(bodyHash !== undefined && { [bodyHash]: hash('sha256', rawBody) }),
  };
  const parts = [{ alg: type, typ: 'JWT' }, claims];
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}
