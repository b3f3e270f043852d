import { createHash, timingSafeEqual } from 'node:crypto';
import type { Iam } from './iam.ts';
import { Refusal } from './refusal.ts';
import { ALGORITHM, expectedSignature } from './signature.ts';

const MINUTE_MS = 60_000;

/**
 * Largest difference, in either direction, between `x-sdk-date` and the service's clock (IAM API reference, "Authentication").
 */
export const MAX_CLOCK_SKEW_MS = 15 * MINUTE_MS;

/** Time that an access key stays locked (API Gateway FAQ, "Common Errors Related to IAM Authentication Information"). */
export const LOCK_MS = 5 * MINUTE_MS;

/** Number of bad signatures in a row that do not yet lock the access key; the next one does (same page). */
export const MAX_BAD_SIGNATURES = 5;

/** The parts of a request that authentication reads. Header names are lower case; the body is the exact bytes. */
export interface Credentialed {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Options of `createAuthorizer`. */
export interface AuthorizerOptions {
  /** Access key → secret key. */
  readonly accessKeys: Readonly<Record<string, string>>;
  /** Temporary access key → security token. */
  readonly securityTokens: Readonly<Record<string, string>>;
  /** Checks the tokens that it issued. */
  readonly iam: Iam;
  readonly now: () => number;
}

/** Returns if the request may act in the project, and throws a `Refusal` if not. */
export type Authorizer = (request: Credentialed, projectId: string) => void;

/** Checks AK/SK signatures and tokens as the IAM API reference describes them under "Authentication". */
export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const verifySignature = createSignatureCheck(options);
  return function authorize(request, projectId) {
    const { authorization, 'x-auth-token': token, 'x-project-id': named } = request.headers;
    if (authorization !== undefined) verifySignature(request, authorization);
    else if (token !== undefined) options.iam.checkToken(token, projectId);
    else throw new Refusal('missingToken');
    if (named !== undefined && named !== projectId)
      throw new Refusal('otherProject', `x-project-id is ${named}`);
  };
}

function createSignatureCheck({ accessKeys, securityTokens, now }: AuthorizerOptions) {
  const secretKeys = new Map(Object.entries(accessKeys));
  const locks = createLocks(now);

  return function verifySignature(request: Credentialed, authorization: string): void {
    const { accessKey, signedHeaders, signature } = parseAuthorization(authorization);
    const secretKey = secretKeys.get(accessKey);
    if (secretKey === undefined) throw new Refusal('unknownAccessKey', accessKey);
    locks.check(accessKey);
    checkSignedHeaders(request, signedHeaders);
    checkDate(request.headers['x-sdk-date'] ?? '', now());
    if (!isSignatureOf(request, signedHeaders, secretKey, signature)) throw locks.countFailure(accessKey);
    locks.clear(accessKey);
    if (request.headers['x-security-token'] !== securityTokens[accessKey]) {
      throw new Refusal('badAuthorization', 'x-security-token does not belong to this access key');
    }
  };
}

/**
 * Counts bad signatures in a row for each access key. A key with too many is locked, and then correct signatures are refused
 * too.
 */
function createLocks(now: () => number) {
  const failures = new Map<string, number>();
  const lockedUntil = new Map<string, number>();
  return {
    check(accessKey: string): void {
      if (now() < (lockedUntil.get(accessKey) ?? 0)) throw new Refusal('accessKeyLocked');
    },
    clear(accessKey: string): void {
      failures.delete(accessKey);
    },
    countFailure(accessKey: string): Refusal {
      const count = (failures.get(accessKey) ?? 0) + 1;
      failures.set(accessKey, count);
      if (count <= MAX_BAD_SIGNATURES) return new Refusal('badSignature');
      failures.delete(accessKey);
      lockedUntil.set(accessKey, now() + LOCK_MS);
      return new Refusal('accessKeyLocked');
    },
  };
}

const AUTHORIZATION = new RegExp(
  `^${ALGORITHM} Access=([^\\s,]+), ?SignedHeaders=([^\\s,]+), ?Signature=([0-9a-f]{64})$`,
);

function parseAuthorization(text: string) {
  const [, accessKey, names, signature] = AUTHORIZATION.exec(text) ?? [];
  if (accessKey === undefined || names === undefined || signature === undefined) {
    throw new Refusal(
      'badAuthorization',
      `authorization is not ${ALGORITHM} Access, SignedHeaders, Signature`,
    );
  }
  const signedHeaders = names.split(';').map((name) => name.toLowerCase());
  return { accessKey, signedHeaders: signedHeaders.sort(), signature };
}

function checkSignedHeaders({ headers }: Credentialed, signedHeaders: readonly string[]): void {
  if (!signedHeaders.includes('x-sdk-date'))
    throw new Refusal('badAuthorization', 'x-sdk-date is not signed');
  const missing = signedHeaders.find((name) => headers[name] === undefined);
  if (missing !== undefined) throw new Refusal('badAuthorization', `${missing} is signed but was not sent`);
}

function checkDate(sdkDate: string, now: number): void {
  const iso = sdkDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const time = iso === sdkDate ? Number.NaN : Date.parse(iso);
  if (Number.isNaN(time)) throw new Refusal('badAuthorization', 'x-sdk-date is not YYYYMMDDTHHMMSSZ');
  if (Math.abs(now - time) > MAX_CLOCK_SKEW_MS) throw new Refusal('clockSkew', sdkDate);
}

/** Compares in constant time. The hash covers the bytes that arrived, which need not be valid UTF-8. */
function isSignatureOf(
  { method, url, headers, body }: Credentialed,
  signedHeaders: readonly string[],
  secretKey: string,
  signature: string,
): boolean {
  const actual = createHash('sha256').update(body).digest('hex');
  const claimed = headers['x-sdk-content-sha256'] ?? actual;
  if (claimed !== actual && claimed !== 'UNSIGNED-PAYLOAD') return false;
  const expected = expectedSignature(
    { method, url, headers, signedHeaders, contentHash: claimed },
    secretKey,
  );
  return timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
}
