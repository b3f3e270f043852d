import { constants, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { NOW } from './webhook-request.ts';

/** Time at which the tokens are issued, in Unix seconds. */
export const SECONDS = NOW / 1000;

type Claims = Readonly<Record<string, unknown>>;

/**
 * An issuer of tokens with a key of its own. Tokens are valid for an hour; a claim that is changed to `undefined` is left out.
 */
export function createIssuer(claims: Claims) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig' };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signedPart = (alg: string, change: Claims, header: Claims) =>
    `${encode({ alg, kid: 'k1', typ: 'JWT', ...header })}.${encode({ iat: SECONDS, exp: SECONDS + 3600, ...claims, ...change })}`;
  return {
    jwk,
    /** The key set that the issuer publishes. */
    keys: JSON.stringify({ keys: [jwk] }),
    token(change: Claims = {}, alg: 'RS256' | 'RS512' | 'PS256' = 'RS256', header: Claims = {}): string {
      const part = signedPart(alg, change, header);
      const padding = alg === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
      const key = { key: privateKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
      return `${part}.${sign(alg === 'RS512' ? 'sha512' : 'sha256', Buffer.from(part), key).toString('base64url')}`;
    },
    /** A forged token: HMAC with the public key as the shared secret. */
    hmacToken(): string {
      const part = signedPart('HS256', {}, {});
      const secret = publicKey.export({ type: 'spki', format: 'pem' });
      return `${part}.${createHmac('sha256', secret).update(part).digest('base64url')}`;
    },
  };
}
