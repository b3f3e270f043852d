import type { Clock } from '../core/clock.ts';
import { within } from '../core/within.ts';
import type { Admission, AdmissionLimits, AdmissionReport } from './admission.ts';
import type { Authenticated, Authenticator } from './authenticate.ts';
import type { Connection } from './connection.ts';
import { isRefusedProof } from './evidence.ts';
import { failureFrom } from './failure.ts';
import type { HttpRequest, RequestContent } from './http.ts';
import type { Identity } from './identity.ts';
import type { AttemptFailure, NotBegun } from './outcome.ts';

/** Services that calls use; one of each per container. */
export interface CallContext {
  readonly clock: Clock;
  readonly connection: Connection;
  readonly identity: Identity;
  readonly admission: Admission;
}

/** A call to the service. */
export interface ServiceCall<T> {
  readonly content: RequestContent;
  /** Begins the reason of a failure: what failed, on what. */
  readonly what: string;
  /** Reads the body of a successful answer; `undefined` if it is not a valid answer to this call. */
  read(body: string): T | undefined;
  /** Whether the time that the call takes is one that a send takes. */
  readonly isSend: boolean;
}

/** Limits of a call. */
export interface CallOptions extends AdmissionLimits {
  /** How long the service may take for the answer, in milliseconds; asked when the request is sent. */
  readonly timeoutMs: () => number;
  /** Whether the last proof of identity was refused, and this is another one. */
  readonly isRenewed: boolean;
}

/** Result of a call that began. */
export type Called<T> = {
  /** From the admission to the end, in milliseconds. */
  readonly durationMs: number;
} & ({ readonly value: T } | CallFailure);

/** A call that began and failed. */
export interface CallFailure {
  readonly failure: AttemptFailure;
  /** Whether the proof of identity was refused, and there is another one to try at once. */
  readonly hasOtherProof: boolean;
  /** Whether a refused proof can be replaced later. */
  readonly canRenewProof: boolean;
}

/** Makes one call: waits for its admission, adds the proof of identity, and reads the answer. Never throws. */
export async function callService<T>(
  context: CallContext,
  call: ServiceCall<T>,
  options: CallOptions,
): Promise<Called<T> | NotBegun> {
  const { admission, clock } = context;
  const admitted = admission.tryAdmit(options) ?? (await admission.admit(options));
  if ('stopped' in admitted) return admitted;
  try {
    const startedAt = clock.monotonic();
    const { report, ...result } = await exchangeOnce(context, admitted.authenticator, call, options);
    // A call that was called off shows nothing about the service.
    if (report && !options.signal?.aborted) admitted.report(report);
    return { ...result, durationMs: clock.monotonic() - startedAt };
  } finally {
    admitted.release();
  }
}

type Exchanged<T> = ({ readonly value: T } | CallFailure) & { readonly report?: AdmissionReport };

async function exchangeOnce<T>(
  context: CallContext,
  authenticator: Authenticator,
  call: ServiceCall<T>,
  options: CallOptions,
): Promise<Exchanged<T>> {
  const { clock, connection } = context;
  const { signal } = options;
  const now = authenticator.authenticateNow(call.content);
  const authenticated = now
    ? { request: now }
    : await authenticateInTime(context, authenticator, call, options);
  if ('failure' in authenticated) {
    return withoutProof(context, authenticator, authenticated.failure, options);
  }

  const { request } = authenticated;
  const startedAt = clock.monotonic();
  const exchange = await connection.exchange(request, { timeoutMs: options.timeoutMs(), signal });
  const durationMs = clock.monotonic() - startedAt;
  const isSuccess = 'answer' in exchange && exchange.answer.status >= 200 && exchange.answer.status < 300;
  const value = isSuccess ? call.read(exchange.answer.body) : undefined;
  if (value !== undefined) {
    return { value, report: { sendMs: call.isSend ? durationMs : undefined, isProofRefused: false } };
  }
  const failure = failureFrom(exchange, call.what, clock.now());
  return isRefusedProof(failure)
    ? refusedProof(context, authenticator, { failure, request, options })
    : { failure, hasOtherProof: false, canRenewProof: false, report: { failure, isProofRefused: false } };
}

async function authenticateInTime(
  context: CallContext,
  authenticator: Authenticator,
  { content }: ServiceCall<unknown>,
  options: CallOptions,
): Promise<Authenticated> {
  const { clock } = context;
  const { signal } = options;
  const authenticated = authenticator.authenticate(content);
  return (
    (await within(authenticated, leftMs(context, options), { clock, signal })) ?? {
      failure: { kind: 'not-sent', reason: 'No token from IAM came in time' },
    }
  );
}

/** Time left before the deadline, in milliseconds, without the time that a send probably takes. */
function leftMs({ admission, clock }: CallContext, { deadline }: CallOptions): number {
  return deadline - clock.now() - admission.expectedMs();
}

/** IAM gave no token. If it refused the user, the password may have been changed. */
async function withoutProof(
  context: CallContext,
  authenticator: Authenticator,
  failure: AttemptFailure,
  options: CallOptions,
): Promise<Exchanged<never>> {
  if (failure.kind !== 'rejected') {
    return {
      failure,
      hasOtherProof: false,
      canRenewProof: false,
      report: { failure, isProofRefused: false },
    };
  }
  const hasOtherProof = await context.identity.renew(authenticator, leftMs(context, options), options.signal);
  return { failure, hasOtherProof, canRenewProof: false }; // the service was not asked, so there is nothing to report
}

/** A refused token is renewed once. If that does not help, or cannot be done, the credentials are read again. */
async function refusedProof(
  context: CallContext,
  authenticator: Authenticator,
  refused: {
    readonly failure: AttemptFailure;
    readonly request: HttpRequest;
    readonly options: CallOptions;
  },
): Promise<Exchanged<never>> {
  const { failure, request, options } = refused;
  const { canRenew } = authenticator;
  const isFirst = authenticator.invalidate(request);
  const hasNewToken = canRenew && !options.isRenewed;
  const hasOtherProof =
    hasNewToken || (await context.identity.renew(authenticator, leftMs(context, options), options.signal));
  const report = { failure, isProofRefused: isFirst && !hasNewToken };
  return { failure, hasOtherProof, canRenewProof: canRenew, report };
}
