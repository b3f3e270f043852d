import { createLocalJWKSet } from 'jose/jwks/local';
import { jwtVerify } from 'jose/jwt/verify';
import * as z from 'zod/mini';
import { parseJson } from '../../core/json.ts';
import { RequestError, unavailable } from '../http/answer.ts';
import type { WebhookRequest } from '../http/request.ts';
import type { Refused, VerifyContext } from './verification.ts';

/** Issuers whose tokens are accepted, and the audience that they must be made for. */
export interface TokenRules {
  readonly issuers: readonly string[];
  /** URL at which the issuer publishes its keys. It is fixed: nothing in a request may choose it. */
  readonly keysUrl: URL;
  readonly audience: string | readonly string[];
}

/** Claims of a token that senders use. The signature, issuer, audience and times are checked already. */
const Claims = z.object({
  email: z.optional(z.string()),
  email_verified: z.optional(z.boolean()),
  appid: z.optional(z.string()),
  azp: z.optional(z.string()),
  roles: z.optional(z.array(z.string())),
});
export type Claims = z.infer<typeof Claims>;

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** How far the clock of the issuer may differ from the clock here. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** Entra gives services tokens for a day. */
const MAX_TOKEN_AGE_SECONDS = 24 * 3600;

/**
 * The claims of the bearer token of a request, or the reason of the refusal. Only RS256 is accepted, whatever the token
 * says.
 */
export async function verifiedClaims(
  { headers, repeatedHeaders }: Pick<WebhookRequest, 'headers' | 'repeatedHeaders'>,
  { issuers, keysUrl, audience }: TokenRules,
  { fetchText, now }: Pick<VerifyContext, 'fetchText' | 'now'>,
): Promise<Claims | Refused> {
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (headers.authorization === undefined) return 'missing: header authorization';
  if (!token || repeatedHeaders.has('authorization'))
    return 'malformed: the header authorization is not one bearer token';
  const keys = createLocalJWKSet(await keySetOf(keysUrl, fetchText));
  const verified = await jwtVerify(token, keys, {
    algorithms: ['RS256'],
    issuer: [...issuers],
    audience: [audience].flat(),
    requiredClaims: ['exp'],
    maxTokenAge: MAX_TOKEN_AGE_SECONDS, // which also refuses tokens from the future
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate: new Date(now),
  }).catch(refusalOf);
  if (typeof verified === 'string') return verified;
  return Claims.safeParse(verified.payload).data ?? 'malformed: the claims of the token';
}

const isKeySet = (text: string) => KeySet.safeParse(parseJson(text)).success;

/**
 * The keys of the issuer. Their URL is fixed, so a request is not at fault if it leads to none.
 *
 * @throws RequestError with 503, so that the sender posts again
 */
async function keySetOf(url: URL, fetchText: VerifyContext['fetchText']) {
  try {
    return KeySet.parse(parseJson(await fetchText(url, isKeySet)));
  } catch (cause) {
    throw cause instanceof RequestError ? cause : new RequestError(unavailable(), { cause });
  }
}

/** The reason by the code of jose's error; a claim that is not as expected names itself. */
function refusalOf(error: unknown): Refused {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (code === 'ERR_JWT_EXPIRED') return 'stale: the token has expired';
  if (code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') return 'mismatch';
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') {
    const claim = error instanceof Error ? Reflect.get(error, 'claim') : undefined;
    if (claim === 'iat' || claim === 'nbf') return 'stale: the token is not valid yet, or too old';
    return claim === 'iss' || claim === 'aud'
      ? `untrusted: ${claim} of the token`
      : 'malformed: the claims of the token';
  }
  if (code === 'ERR_JWKS_NO_MATCHING_KEY' || code === 'ERR_JOSE_ALG_NOT_ALLOWED')
    return 'untrusted: the key of the token';
  return 'malformed: the token';
}
