import type { ComposedScheme } from '../verify/composed-scheme.ts';

/** The scheme of Gitee and of DingTalk's robots: a signature over a time and the secret, which says nothing about the body. */
export const timestampSigned = (
  signature: string,
  timestamp: string,
  toleranceSeconds: number,
): ComposedScheme => ({
  algorithm: 'composed',
  by: 'hmac',
  hash: 'sha256',
  encoding: 'base64',
  signature: { header: signature },
  values: { timestamp: { header: timestamp } },
  signed: '{timestamp}\n{secret}',
  timestamp: { unit: 'milliseconds', toleranceSeconds },
});
