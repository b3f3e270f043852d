import { hash } from 'node:crypto';
import type { AccessKey } from '../config/credentials.ts';
import { canonicalHead } from './canonical.ts';
import { createHmacSha256, type Hmac } from './hmac.ts';
import { headerList, type RequestContent, type Target } from './http.ts';

/** Name of the algorithm in `Authorization`; the only one that DMS accepts for AK/SK. */
export const ALGORITHM = 'SDK-HMAC-SHA256';

/**
 * Signs a request and returns all its headers as a list of names and values: those of its target, `host`, `x-sdk-date`,
 * `x-security-token` for temporary keys, and `authorization`.
 *
 * @param now the time to sign with, in epoch milliseconds
 */
export type Signer = (request: RequestContent, now: number) => string[];

/**
 * A signer with AK/SK. It adds these headers to those of the target, and signs all of them. Everything that
 * requests to one target in one second have in common is computed once; two hashes and the signature are left for each.
 *
 * Source: Huawei Cloud "API request signing" (SDK-HMAC-SHA256), which Open Telekom Cloud shares. The service accepts a clock
 * that is at most 15 minutes off, and locks an access key for five minutes after five bad signatures.
 */
export function createSigner(key: AccessKey, headers: Readonly<Record<string, string>> = {}): Signer {
  const hmac = createHmacSha256(key.secretKey);
  let common: Common | undefined;
  return ({ target, body }, now) => {
    const second = Math.floor(now / 1000);
    if (common?.target !== target || common.second !== second) {
      common = commonOf(target, second, key, headers);
    }
    const { canonicalRequest, date } = common;
    canonicalRequest.write(sha256(body), canonicalRequest.length - HASH_LENGTH, 'latin1');
    const signature = signatureOf(canonicalRequest, date, hmac);
    return [...common.headers, 'authorization', common.authorization + signature];
  };
}

/** The hex signature of a canonical request, which ends with the hash of its body. `hmac` has the secret key. */
export function signatureOf(canonicalRequest: string | Buffer, date: string, hmac: Hmac): string {
  return hmac(`${ALGORITHM}\n${date}\n${sha256(canonicalRequest)}`);
}

/** Characters of a hash in hex. */
const HASH_LENGTH = 64;

/** SHA-256 in hex. */
export function sha256(content: string | Buffer): string {
  return hash('sha256', content, 'hex');
}

/** Common part of the requests to one target in one second. */
interface Common {
  readonly target: Target;
  readonly second: number;
  /** As `x-sdk-date` has it. */
  readonly date: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** The canonical request; each request writes the hash of its body to the end. Bytes are cheaper to hash than a joined text. */
  readonly canonicalRequest: Buffer;
  /** The value of `authorization` without its end, the signature. */
  readonly authorization: string;
}

function commonOf(
  target: Target,
  second: number,
  { accessKey, securityToken }: AccessKey,
  more: Readonly<Record<string, string>>,
): Common {
  const date = sdkDate(second);
  const headers = {
    ...target.headers,
    ...more,
    host: target.host,
    'x-sdk-date': date,
    ...(securityToken && { 'x-security-token': securityToken }),
  };
  const signedHeaders = Object.keys(headers).sort();
  return {
    target,
    second,
    date,
    headers: headerList(headers),
    canonicalRequest: Buffer.from(canonicalHead(target, headers, signedHeaders) + '0'.repeat(HASH_LENGTH)),
    authorization: `${ALGORITHM} Access=${accessKey}, SignedHeaders=${signedHeaders.join(';')}, Signature=`,
  };
}

/** `20260102T030405Z` */
function sdkDate(second: number): string {
  return new Date(second * 1000).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
