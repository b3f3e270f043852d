import { constants, verify, X509Certificate } from 'node:crypto';
import type { VerifyContext } from '../sender.ts';
import { isUnknownHost } from './fetch.ts';

/** Which URLs of those that stand in requests may be fetched. Hosts as text are exact; patterns must be anchored. */
export interface AllowedUrls {
  readonly hosts: readonly (string | RegExp)[];
  readonly path: RegExp;
  /** Whether a query is part of it. Default: none may be there. */
  readonly query?: boolean;
}

/** What a sender signed with the private key that belongs to a certificate. */
export interface CertifiedText {
  readonly certificateUrl: string;
  readonly text: string;
  /** Base64. */
  readonly signature: string;
  /** The sender's own choice: never what a request or a certificate says. */
  readonly algorithm: 'sha256' | 'sha1';
}

/** Keys below this are broken in practice (NIST SP 800-131A). */
const SHORTEST_KEY_BITS = 2048;

/**
 * Whether the key of the certificate at an allowed URL made this RSA signature (PKCS #1 v1.5). The chain is not walked: that
 * the sender's own host serves the certificate over TLS is what makes it the sender's.
 */
export async function isCertified(
  { certificateUrl, text, signature, algorithm }: CertifiedText,
  allowed: AllowedUrls,
  { fetchText, now }: Pick<VerifyContext, 'fetchText' | 'now'>,
): Promise<boolean> {
  const url = allowedUrl(certificateUrl, allowed);
  if (!url || !/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false;
  const pem = await fetchText(url).catch((error: unknown) => {
    // A host that only looks like the sender's does not exist; one that we list does, whatever DNS says now.
    if (isUnknownHost(error) && !allowed.hosts.includes(url.hostname)) return '';
    throw error;
  });
  const certificate = parseCertificate(pem);
  if (!certificate || !isValidAt(certificate, now)) return false;
  const { publicKey } = certificate;
  if (publicKey.asymmetricKeyType !== 'rsa') return false;
  if ((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < SHORTEST_KEY_BITS) return false;
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PADDING };
  return verify(algorithm, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}

/** The URL, if it is an allowed one. Any spelling of a host but the plain one is refused: user, port, case, blanks. */
export function allowedUrl(text: string, { hosts, path, query = false }: AllowedUrls): URL | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || !text.startsWith(`https://${url.hostname}/`)) return undefined;
  const isHost = hosts.some((host) =>
    typeof host === 'string' ? host === url.hostname : host.test(url.hostname),
  );
  // A query could make a host say what others gave it, such as a certificate in the error of an API.
  const isPlain = url.hash === '' && (query || !text.includes('?'));
  return isHost && isPlain && path.test(url.pathname) ? url : undefined;
}

/**
 * Whether an RFC 3339 time in UTC is at most so old, and not over five minutes ahead.
 *
 * @param maxAgeSeconds as long as the sender may go on trying to deliver, if a repeated try keeps the time
 * @param now epoch milliseconds
 */
export function isRecent(time: string, maxAgeSeconds: number, now: number): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(time)) return false;
  const ageSeconds = (now - Date.parse(time)) / 1000; // NaN, for a 13th month, is in no range
  return ageSeconds <= maxAgeSeconds && ageSeconds >= -300;
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now <= validToDate.getTime();
}
