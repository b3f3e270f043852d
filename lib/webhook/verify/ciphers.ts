import { hash, randomBytes } from 'node:crypto';
import { openCbc, sealCbc } from './aes.ts';
import { isSameText } from './variables.ts';

/** Decrypts and encrypts the content of a request. The sealed text is base64. */
export interface Cipher {
  /** The content; `undefined` if it cannot be decrypted, whatever the reason. */
  open(sealed: string): Buffer | undefined;
  seal(content: Buffer): string;
}

/** Makes the cipher of a key that a variable holds. */
export type CipherOf = (key: string) => Cipher;

const IV_BYTES = 16;

/** The cipher of Feishu: the key is the SHA-256 of a text, and the ciphertext begins with the initialisation vector. */
export const hashedKeyCipher: CipherOf = (text) => {
  const key = hash('sha256', text, 'buffer');
  return {
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const iv = bytes.subarray(0, IV_BYTES); // too short only if nothing follows it, which `openCbc` refuses
      return openCbc(bytes.subarray(IV_BYTES), { key, iv, paddedTo: 16 });
    },
    seal(content) {
      const iv = randomBytes(IV_BYTES);
      return Buffer.concat([iv, sealCbc(content, { key, iv, paddedTo: 16 })]).toString('base64');
    },
  };
};

/** Bytes before the content: a random beginning, and the length of the content. */
const RANDOM_BYTES = 16;
const HEAD_BYTES = RANDOM_BYTES + 4;

/**
 * The cipher of DingTalk and WeCom: the key is 43 characters of base64, and the content stands in a frame that ends with the
 * name of its owner, the application or company that it is for.
 *
 * @param owners names that are accepted; the first is the one that answers carry
 */
export const framedCipher =
  (owners: readonly string[]): CipherOf =>
  (text) => {
    const key = Buffer.from(`${text}=`, 'base64');
    const cbc = { key, iv: key.subarray(0, IV_BYTES), paddedTo: 32 } as const;
    return {
      open(sealed) {
        const frame = openCbc(Buffer.from(sealed, 'base64'), cbc);
        if (!frame || frame.length < HEAD_BYTES) return undefined;
        const end = HEAD_BYTES + frame.readUInt32BE(RANDOM_BYTES);
        if (end > frame.length) return undefined;
        const owner = frame.subarray(end).toString('utf8');
        return owners.some((name) => isSameText(name, owner)) ? frame.subarray(HEAD_BYTES, end) : undefined;
      },
      seal(content) {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(content.length);
        const [owner = ''] = owners;
        const frame = Buffer.concat([randomBytes(RANDOM_BYTES), length, content, Buffer.from(owner)]);
        return sealCbc(frame, cbc).toString('base64');
      },
    };
  };

/** Reason why a text cannot be such a key; `undefined` if it can. */
export function framedKeyProblem(text: string): string | undefined {
  return /^[A-Za-z0-9+/]{43}$/.test(text) ? undefined : 'is not a key of 43 letters and digits';
}
