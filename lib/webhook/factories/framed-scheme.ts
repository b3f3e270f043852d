import { framedCipher } from '../verify/ciphers.ts';
import type { SealedScheme } from '../verify/sealed.ts';
import { listOf, type Names, type SecretOption } from './options.ts';

/** Options of senders with the framed cipher: `secret` is the token. */
export interface FramedOptions extends SecretOption {
  /** Names the variable with the AES key, 43 letters and digits. */
  readonly aesKey: Names;
  /** Owner that a body is encrypted for: the id of an app, a company or a suite. */
  readonly owner: string | readonly string[];
  /** How old a request may be. The senders document no limit. @default 300 */
  readonly toleranceSeconds?: number;
}

/** Parts of the scheme in which DingTalk and WeCom differ. The values are `timestamp`, `nonce` and `encrypt`, the ciphertext. */
export type FramedParts = Required<Pick<SealedScheme, 'signature' | 'values' | 'envelope'>> & {
  readonly unit: NonNullable<SealedScheme['timestamp']>['unit'];
};

/** The scheme of DingTalk and WeCom: a plain hash of the sorted token, time, nonce and ciphertext. */
export const framedScheme = (
  { aesKey, owner, toleranceSeconds = 300 }: FramedOptions,
  { unit, ...parts }: FramedParts,
): SealedScheme => ({
  ...parts,
  algorithm: 'composed',
  by: 'hash',
  hash: 'sha1',
  encoding: 'hex',
  signed: ['secret', 'timestamp', 'nonce', 'encrypt'],
  timestamp: { unit, toleranceSeconds },
  shortestSecret: 6, // the token is chosen by people; the AES key is a second secret
  cipher: framedCipher(listOf(owner ?? [])),
  cipherKeys: listOf(aesKey ?? []),
});
