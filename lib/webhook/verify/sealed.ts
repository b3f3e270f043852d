import { member } from '../../core/json.ts';
import type { CipherOf } from './ciphers.ts';
import type { ComposedScheme } from './composed-scheme.ts';
import { parseSigned } from './signed-json.ts';
import { valuesOf } from './variables.ts';
import type { Refused } from './verification.ts';
import { readXml } from './xml.ts';

/** How the ciphertext stands in a body. */
export interface Envelope {
  readonly format: 'json' | 'xml';
  readonly member: string;
}

/** A composed scheme of a sender that encrypts its bodies. */
export interface SealedScheme extends ComposedScheme {
  readonly envelope: Envelope;
  readonly cipher: CipherOf;
  /** The variables that hold the keys of the cipher. */
  readonly cipherKeys: readonly string[];
}

/** The keys of the cipher. */
export const keysOf = (
  { cipherKeys }: Pick<SealedScheme, 'cipherKeys'>,
  variables: Readonly<Record<string, string>>,
): string[] => valuesOf(cipherKeys, variables);

/** The members of an envelope, which is not verified yet. */
export function readEnvelope({ format }: Envelope, rawBody: Buffer): unknown {
  return format === 'xml' ? readXml(rawBody) : parseSigned(rawBody);
}

/** The ciphertext in a body; empty if there is none. */
export function ciphertextOf(envelope: Envelope, rawBody: Buffer): string {
  const text = member(readEnvelope(envelope, rawBody), envelope.member);
  return typeof text === 'string' ? text : '';
}

/** An envelope with this ciphertext. */
export function enveloped({ format, member: name }: Envelope, ciphertext: string): Buffer {
  const xml = `<xml><${name}><![CDATA[${ciphertext}]]></${name}></xml>`;
  return Buffer.from(format === 'xml' ? xml : JSON.stringify({ [name]: ciphertext }));
}

/** Decrypts with one of the keys. There is one reason for all failures, so that answers and logs do not tell where it failed. */
export function openSealed(
  { cipher }: Pick<SealedScheme, 'cipher'>,
  ciphertext: string,
  keys: readonly string[],
): Buffer | Refused {
  for (const key of keys) {
    const content = cipher(key).open(ciphertext);
    if (content) return content;
  }
  return 'mismatch: the body cannot be decrypted';
}
