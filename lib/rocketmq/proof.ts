import type { Clock } from '../core/clock.ts';
import { within } from '../core/within.ts';
import type { Admission, AdmissionLimits, AdmissionReport } from './admission.ts';
import type { Authenticator } from './authenticate.ts';
import type { HttpRequest, RequestContent } from './http.ts';
import type { Identity } from './identity.ts';
import type { AttemptFailure } from './outcome.ts';

/** Services that are needed when a proof of identity is not at hand or was refused; one of each per container. */
export interface ProofContext {
  readonly clock: Clock;
  readonly identity: Identity;
  readonly admission: Admission;
}

/** Limits of getting a proof of identity. */
export interface ProofLimits extends AdmissionLimits {
  /** Whether the last proof of identity was refused, and this is another one. */
  readonly isRenewed: boolean;
}

/** A call that began and failed. */
export interface CallFailure {
  readonly failure: AttemptFailure;
  /** Whether the proof of identity was refused, and there is another one to try at once. */
  readonly hasOtherProof: boolean;
  /** Whether a refused proof can be replaced later. */
  readonly canRenewProof: boolean;
}

/** A failed call, and what it shows about the service; without `report` it shows nothing, because IAM refused the user. */
export interface Failed {
  readonly result: CallFailure;
  readonly report?: AdmissionReport;
}

/** Any other failure than a refused proof. It counts for the service, also if IAM did not answer: then no request can succeed. */
export function failedOtherwise(failure: AttemptFailure): Failed {
  const result = { failure, hasOtherProof: false, canRenewProof: false };
  return { result, report: { failure, isProofRefused: false } };
}

/** Waits for a proof of identity as long as there is time for a send; returns the request with it, or the failure. */
export async function authenticateInTime(
  context: ProofContext,
  authenticator: Authenticator,
  content: RequestContent,
  limits: ProofLimits,
): Promise<HttpRequest | { readonly failure: AttemptFailure }> {
  const { clock } = context;
  const { signal } = limits;
  const authenticated = authenticator.authenticate(content);
  const inTime = await within(authenticated, leftMs(context, limits), { clock, signal });
  if (!inTime) return { failure: { kind: 'not-sent', reason: 'No token from IAM came in time' } };
  return 'failure' in inTime ? inTime : inTime.request;
}

/** IAM gave no token. If it refused the user, the password may have been changed. */
export async function withoutProof(
  context: ProofContext,
  authenticator: Authenticator,
  failure: AttemptFailure,
  limits: ProofLimits,
): Promise<Failed> {
  if (failure.kind !== 'rejected') return failedOtherwise(failure);
  const hasOtherProof = await context.identity.renew(authenticator, leftMs(context, limits), limits.signal);
  return { result: { failure, hasOtherProof, canRenewProof: false } };
}

/** A refused token is renewed once. If that does not help, or cannot be done, the credentials are read again. */
export async function refusedProof(
  context: ProofContext,
  authenticator: Authenticator,
  { failure, request }: { readonly failure: AttemptFailure; readonly request: HttpRequest },
  limits: ProofLimits,
): Promise<Failed> {
  const { canRenew: canRenewProof } = authenticator;
  const isFirst = authenticator.invalidate(request);
  const hasNewToken = canRenewProof && !limits.isRenewed;
  const hasOtherProof =
    hasNewToken || (await context.identity.renew(authenticator, leftMs(context, limits), limits.signal));
  const report = { failure, isProofRefused: isFirst && !hasNewToken };
  return { result: { failure, hasOtherProof, canRenewProof }, report };
}

/** Time left before the deadline, in milliseconds, without the time that a send probably takes. */
function leftMs({ admission, clock }: ProofContext, { deadline }: ProofLimits): number {
  return deadline - clock.now() - admission.expectedMs();
}
