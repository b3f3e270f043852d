import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type EventFields, eventOf } from '../events/fields.ts';
import type { Sender } from '../sender.ts';
import { claimOf, type PublicKeyScheme, type SignedRequest } from './scheme.ts';
import { valuesOf, variablesOf } from './variables.ts';
import type { Verification } from './verification.ts';

/** Names the environment variable that holds a sender's public key; several of them serve a rotation. */
export interface PublicKeyOption {
  readonly publicKey: string | readonly string[];
}

/** A sender that signs with a private key of its own; `signPublicKey` signs like it. */
export interface PublicKeySender extends Sender {
  readonly scheme: PublicKeyScheme;
  verify(...request: Parameters<Sender['verify']>): Verification;
}

/**
 * What makes a public-key sender: as with HMAC, and how the variable's text becomes the DER bytes of a public
 * key (SPKI).
 */
export interface PublicKeySenderOptions
  extends PublicKeyOption,
    Partial<Omit<Sender, 'name' | 'secrets' | 'verify'>> {
  readonly name: string;
  readonly scheme: PublicKeyScheme;
  readonly fields: EventFields;
  readonly toSpki: (text: string) => Buffer;
}

/** A sender whose requests are signed with a private key, as its scheme says. */
export function publicKeySender(options: PublicKeySenderOptions): PublicKeySender {
  const { name, scheme, publicKey, fields, toSpki, ...special } = options;
  return {
    name,
    scheme,
    secrets: variablesOf(name, publicKey, (value) => publicKeyProblem(scheme, toSpki, value)),
    media: 'json',
    verify(request, { secrets, now }) {
      const keys = valuesOf(publicKey, secrets).map((text) => keyOf(toSpki(text)));
      return verifyPublicKey(scheme, request, keys, now);
    },
    events: (request) => [eventOf(name, fields, request)],
    ...special,
  };
}

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

function keyOf(spki: Buffer): KeyObject {
  return createPublicKey({ key: spki, format: 'der', type: 'spki' });
}

/** The kind of key and its curve are pinned here, so that no other can stand in for them. */
function publicKeyProblem(
  { algorithm }: PublicKeyScheme,
  toSpki: (text: string) => Buffer,
  text: string,
): string | undefined {
  const problem = `is not a public key for ${algorithm}`;
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = keyOf(toSpki(text));
    const curve = asymmetricKeyDetails?.namedCurve ?? '';
    const isKind = `${asymmetricKeyType} ${curve}`.trim() === kinds[algorithm];
    return isKind ? undefined : problem;
  } catch {
    return problem;
  }
}

const kinds = { ed25519: 'ed25519', 'ecdsa-sha256': 'ec prime256v1' } as const;
