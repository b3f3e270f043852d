import type { AccessKey } from '../../lib/config/credentials.ts';
import { canonicalHead } from '../../lib/rocketmq/canonical.ts';
import { createHmacSha256 } from '../../lib/rocketmq/hmac.ts';
import { ALGORITHM, sha256, signatureOf } from '../../lib/rocketmq/sign.ts';

/** A request to sign. Header names are lower case; `body` is the exact text that is sent. */
export interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The signature over these headers, which must include `x-sdk-date`. A request may state the hash of its body. */
export function signatureOver(
  { method, url, headers, body }: SignableRequest,
  signedHeaders: readonly string[],
  secretKey: string,
): string {
  const head = canonicalHead({ method, pathname: url.pathname, search: url.search }, headers, signedHeaders);
  const contentHash = headers['x-sdk-content-sha256'] ?? sha256(body);
  return signatureOf(head + contentHash, headers['x-sdk-date'] ?? '', createHmacSha256(secretKey));
}

/** All headers of a request that is signed over each of them. */
export function signedHeadersOf(
  request: SignableRequest,
  { accessKey, secretKey, securityToken }: AccessKey,
  now: number,
): Record<string, string> {
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    'x-sdk-date': new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, ''),
    ...(securityToken && { 'x-security-token': securityToken }),
  };
  const names = Object.keys(headers).sort();
  const signature = signatureOver({ ...request, headers }, names, secretKey);
  const authorization = `${ALGORITHM} Access=${accessKey}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}
