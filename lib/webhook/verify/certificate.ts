import { constants, verify, X509Certificate } from 'node:crypto';
import { isUnknownHost } from './fetch.ts';
import { freshness, type Verification, type VerifyContext } from './verification.ts';

/** URLs in requests that may be fetched. Hosts as text are compared exactly; patterns must be anchored. */
export interface AllowedUrls {
  readonly hosts: readonly (string | RegExp)[];
  readonly path: RegExp;
  /** Whether a query is allowed. @default false */
  readonly query?: boolean;
}

/** A text, and its signature with the private key of a certificate. */
export interface CertifiedText {
  readonly certificateUrl: string;
  readonly text: string;
  /** Base64. */
  readonly signature: string;
  /** Fixed for each sender. A request or a certificate must not choose it. */
  readonly algorithm: 'sha256' | 'sha1';
}

/** How far the clock of a sender may be ahead of this machine's. */
const MAX_AHEAD_MS = 300_000;

/** Shortest key that is accepted: shorter ones are broken in practice (NIST SP 800-131A). */
const SHORTEST_KEY_BITS = 2048;

/**
 * Checks that the key of the certificate at an allowed URL made this RSA signature (PKCS #1 v1.5). The chain of the
 * certificate is not checked: the certificate is trusted because the sender's own host serves it over TLS.
 */
export async function verifyCertified(
  { certificateUrl, text, signature, algorithm }: CertifiedText,
  allowed: AllowedUrls,
  { fetchText, now }: Pick<VerifyContext, 'fetchText' | 'now'>,
): Promise<Verification> {
  const url = allowedUrl(certificateUrl, allowed);
  if (!url) return 'untrusted: the URL of the certificate is not an allowed one';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return 'malformed: the signature is not base64';
  const pem = await fetchText(url).catch((error: unknown) => {
    // A host that matches a pattern may not exist; one that is listed by name exists, even if DNS fails now.
    if (isUnknownHost(error) && !allowed.hosts.includes(url.hostname)) return '';
    throw error;
  });
  const certificate = parseCertificate(pem);
  if (!certificate) return 'untrusted: the URL of the certificate does not lead to a certificate';
  if (!isValidAt(certificate, now)) return 'untrusted: the certificate is not valid now';
  const { publicKey } = certificate;
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (publicKey.asymmetricKeyType !== 'rsa' || bits < SHORTEST_KEY_BITS) {
    return `untrusted: the key of the certificate is not RSA of at least ${SHORTEST_KEY_BITS} bits`;
  }
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PADDING };
  const isSigned = verify(algorithm, Buffer.from(text), key, Buffer.from(signature, 'base64'));
  return isSigned ? 'verified' : 'mismatch';
}

/** The URL, if it is allowed. Only the plain spelling of a host is accepted: no user, port, capitals, or blanks. */
export function allowedUrl(text: string, { hosts, path, query = false }: AllowedUrls): URL | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || !text.startsWith(`https://${url.hostname}/`)) return undefined;
  const isHost = hosts.some((host) =>
    typeof host === 'string' ? host === url.hostname : host.test(url.hostname),
  );
  // With a query, a host may repeat text of the caller, such as a certificate in an error message.
  const isPlain = url.hash === '' && (query || !text.includes('?'));
  return isHost && isPlain && path.test(url.pathname) ? url : undefined;
}

/**
 * Checks that an RFC 3339 time in UTC is not too old, and not more than five minutes in the future.
 *
 * @param maxAgeSeconds how long the sender may deliver a request again without a change of its time
 * @param now epoch milliseconds
 */
export function recency(time: string, maxAgeSeconds: number, now: number): Verification {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(time);
  const then = isTime ? Date.parse(time) : Number.NaN; // NaN also for a 13th month
  if (Number.isNaN(then)) return time === '' ? 'missing: time' : 'malformed: time';
  return freshness(then, maxAgeSeconds * 1000, now, MAX_AHEAD_MS);
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
