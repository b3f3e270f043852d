import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Key pairs of senders that sign with a private key. */
export const ed25519 = generateKeyPairSync('ed25519');
export const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Key pairs that none of them has. */
export const otherEd25519 = generateKeyPairSync('ed25519');
export const otherP256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** The public key of a pair, as the DER bytes of SPKI. */
export const spkiOf = ({ publicKey }: { readonly publicKey: KeyObject }) =>
  publicKey.export({ format: 'der', type: 'spki' });
