import { createCipheriv, createDecipheriv } from 'node:crypto';

const AES_BLOCK_BYTES = 16;
const KEY_BYTES = 32;

/** Key and initialisation vector of AES-256-CBC, and the size of the blocks that the padding fills: some senders fill 32 bytes. */
export interface CbcKey {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly paddedTo: 16 | 32;
}

/**
 * Decrypts AES-256-CBC; `undefined` if a length or the padding is wrong. Nothing in this cipher proves where the text comes
 * from, so the caller has verified a signature over it, and answers every failure in the same way.
 */
export function openCbc(sealed: Buffer, { key, iv, paddedTo }: CbcKey): Buffer | undefined {
  const isWhole = sealed.length > 0 && sealed.length % AES_BLOCK_BYTES === 0;
  if (!isWhole || key.length !== KEY_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > paddedTo || padding > padded.length) return undefined;
  const isPadding = padded.subarray(-padding).every((byte) => byte === padding);
  return isPadding ? padded.subarray(0, -padding) : undefined;
}

/** Encrypts with AES-256-CBC. */
export function sealCbc(plain: Buffer, { key, iv, paddedTo }: CbcKey): Buffer {
  const padding = paddedTo - (plain.length % paddedTo);
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]);
}
