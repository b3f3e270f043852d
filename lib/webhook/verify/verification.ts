import { isUtf8 } from 'node:buffer';
import { RequestError } from '../http/answer.ts';
import type { WebhookRequest } from '../http/request.ts';

/**
 * Reason why a request is not accepted:
 *
 * - `missing`: a header or field of the signature is absent
 * - `malformed`: it is there, but cannot be read: not hexadecimal or base64, given twice, too long
 * - `stale`: its time is too far from now
 * - `mismatch`: the signature was not made with the secret over these bytes
 * - `untrusted`: signed, but by or for another party: the certificate, issuer, audience, topic or host is not an allowed one
 * - `no-secret`: there is no secret to check with
 */
export type RefusalReason = 'missing' | 'malformed' | 'stale' | 'mismatch' | 'untrusted' | 'no-secret';

/**
 * A reason, alone or with a detail: `stale: 412 s old`, `missing: header x-signature`. The detail is written to the log, so
 * it never holds a secret or any text of the request.
 */
export type Refused = RefusalReason | `${RefusalReason}: ${string}`;

/**
 * Fetches a small text, such as a certificate. The URL may stand in the request, so the caller has checked its host.
 *
 * @param isUsable whether an answer is what was expected; otherwise it is an error, and not remembered as the text. Default: any is
 */
export type FetchText = (url: URL, isUsable?: (text: string) => boolean) => Promise<string>;

/** Everything besides the request that a check may use. */
export interface VerifyContext {
  /** The values of the sender's variables, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Ends when the time of the request is over. */
  readonly fetchText: FetchText;
}

/** Result of checking whether a request comes from its sender. */
export type Verification = 'verified' | Refused;

/** The reason of a refusal, and its detail if it has one. */
export function reasonOf(refused: Refused): { readonly reason: RefusalReason; readonly detail?: string } {
  const colon = refused.indexOf(': ');
  if (colon < 0) return { reason: refused as RefusalReason };
  return { reason: refused.slice(0, colon) as RefusalReason, detail: refused.slice(colon + 2) };
}

/** Reasons in the order of the checks. A reason of a later check says more: a wrong digest says more than a missing header. */
const byProgress: readonly RefusalReason[] = [
  'missing',
  'malformed',
  'no-secret',
  'untrusted',
  'stale',
  'mismatch',
];

/** The result of several checks of which one must succeed: `verified`, or else the refusal of the latest check. */
export function anyOf(verifications: readonly Verification[]): Verification {
  const progress = (verification: Verification) =>
    verification === 'verified' ? byProgress.length : byProgress.indexOf(reasonOf(verification).reason);
  return verifications.toSorted((a, b) => progress(b) - progress(a))[0] ?? 'no-secret';
}

/**
 * `verified` if a time is near enough to now, else `stale` with the difference. All values are milliseconds.
 *
 * @param maxAheadMs how far it may be in the future; as far as in the past unless given
 */
export function freshness(
  thenMs: number,
  maxAgeMs: number,
  nowMs: number,
  maxAheadMs = maxAgeMs,
): Verification {
  const ageMs = nowMs - thenMs;
  if (ageMs <= maxAgeMs && ageMs >= -maxAheadMs) return 'verified'; // false for NaN, too
  return ageMs < 0
    ? `stale: ${Math.ceil(-ageMs / 1000)} s in the future`
    : `stale: ${Math.ceil(ageMs / 1000)} s old`;
}

declare const isVerified: unique symbol;

/** A request that is known to come from its sender. Only `checkRequest` makes it, so no code can read an unverified body. */
export interface VerifiedRequest extends WebhookRequest {
  readonly [isVerified]: true;
  /** The body as text, decoded once. If the body is not UTF-8, it has U+FFFD in place of some bytes. */
  readonly text: string;
  /** Whether the body is UTF-8: then `text` says exactly what was signed. */
  readonly isText: boolean;
  /** The parsed JSON, or the text. */
  readonly body: unknown;
  /** The request as it arrived: if the sender encrypts, its body is the ciphertext. */
  readonly received: WebhookRequest;
}

/**
 * Runs a check: the verified request, or the reason of the refusal.
 *
 * @param open decrypts the body of a request that is verified, if its sender encrypts
 */
export async function checkRequest(
  request: WebhookRequest,
  verify: (request: WebhookRequest) => Verification | Promise<Verification>,
  open?: (request: WebhookRequest) => Buffer | Refused,
): Promise<VerifiedRequest | Refused> {
  const verification = await verify(request);
  if (verification !== 'verified') return verification;
  const rawBody = open ? open(request) : request.rawBody;
  if (typeof rawBody === 'string') return rawBody;
  const text = rawBody.toString('utf8');
  const isText = isUtf8(rawBody);
  return { ...request, rawBody, text, isText, body: text, received: request } as VerifiedRequest;
}

/** A request that is answered with a bare 401: its check refused it. The reason is for the log and the metrics only. */
export class SignatureError extends RequestError {
  override readonly name = 'SignatureError';
  override readonly code = 'SIGNATURE';
  readonly refused: Refused;
  /** The route and the sender whose check refused. */
  readonly at: { readonly route: string; readonly sender: string };

  constructor(refused: Refused, at: SignatureError['at']) {
    super({ status: 401 });
    this.refused = refused;
    this.at = at;
  }
}
