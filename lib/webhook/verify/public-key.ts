import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { claimOf, type SignedRequest } from './claim.ts';
import type { PublicKeyScheme } from './scheme.ts';
import type { Verification } from './verification.ts';

/**
 * Checks that one of the request's signatures was made over exactly these bytes with the private half of one of
 * the keys.
 */
export function verifyPublicKey(
  scheme: PublicKeyScheme,
  request: SignedRequest,
  keys: readonly KeyObject[],
  now: number,
): Verification {
  const claim = claimOf(scheme, request, now);
  if (typeof claim === 'string') return claim;
  if (keys.length === 0) return 'no-secret';
  const signed = Buffer.concat(claim.pieces.map((piece) => Buffer.from(piece)));
  const algorithm = scheme.algorithm === 'ed25519' ? null : 'sha256';
  const isSigned = keys.some((key) =>
    claim.signatures.some((given) => verify(algorithm, signed, key, given)),
  );
  return isSigned ? 'verified' : 'mismatch';
}

/** The 32 bytes of an ed25519 key as SPKI: RFC 8410 puts the same 12 bytes before each. */
export function ed25519Spki(key: Buffer): Buffer {
  return Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
}

/** The key in the DER bytes of an SPKI structure. */
export function publicKeyOf(spki: Buffer): KeyObject {
  return createPublicKey({ key: spki, format: 'der', type: 'spki' });
}

/** Problem of a text as a public key; `undefined` if it can be used. The scheme fixes the kind of key and its curve. */
export function publicKeyProblem(
  { algorithm }: PublicKeyScheme,
  toSpki: (text: string) => Buffer,
  text: string,
): string | undefined {
  const problem = `is not a public key for ${algorithm}`;
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = publicKeyOf(toSpki(text));
    const curve = asymmetricKeyDetails?.namedCurve ?? '';
    const isKind = `${asymmetricKeyType} ${curve}`.trim() === kinds[algorithm];
    return isKind ? undefined : problem;
  } catch {
    return problem;
  }
}

const kinds = { ed25519: 'ed25519', 'ecdsa-sha256': 'ec prime256v1' } as const;
