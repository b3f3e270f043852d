import type { AdmissionReport } from './admission.ts';
import type { Authenticator } from './authenticate.ts';
import type { Connection } from './connection.ts';
import { isRefusedProof } from './evidence.ts';
import type { Exchange } from './exchange.ts';
import { failureFrom } from './failure.ts';
import type { RequestContent } from './http.ts';
import type { NotBegun } from './outcome.ts';
import {
  authenticateInTime,
  type CallFailure,
  failedOtherwise,
  type ProofContext,
  type ProofLimits,
  refusedProof,
  withoutProof,
} from './proof.ts';

/** Services that calls use; one of each per container. */
export interface CallContext extends ProofContext {
  readonly connection: Connection;
}

/** A call to the service. */
export interface ServiceCall<T> {
  /** The request. Asked for when it is admitted, so that the bodies of those that wait take no memory. */
  content(): RequestContent;
  /** Begins the reason of a failure: what failed, on what. */
  what(): string;
  /** Reads the body of a successful answer; `undefined` if it is not a valid answer to this call. */
  read(body: string): T | undefined;
  /** Whether the time that the call takes is one that a send takes. */
  readonly isSend: boolean;
}

/** Limits of a call. */
export interface CallOptions extends ProofLimits {
  /** How long the service may take for the answer, in milliseconds; asked when the request is sent. */
  readonly timeoutMs: () => number;
}

/** Result of a call that began. */
export type Called<T> = {
  /** From the admission to the end, in milliseconds. */
  readonly durationMs: number;
} & ({ readonly value: T } | CallFailure);

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
    const { result, report } = await exchangeOnce(context, admitted.authenticator, call, options);
    // A call that was called off shows nothing about the service.
    if (report && !options.signal?.aborted) admitted.report(report);
    return { ...result, durationMs: clock.monotonic() - startedAt };
  } finally {
    admitted.release();
  }
}

/** Result of a call without its duration, and what it shows about the service. */
interface Exchanged<T> {
  readonly result: { readonly value: T } | CallFailure;
  readonly report?: AdmissionReport;
}

async function exchangeOnce<T>(
  context: CallContext,
  authenticator: Authenticator,
  call: ServiceCall<T>,
  options: CallOptions,
): Promise<Exchanged<T>> {
  const { clock, connection } = context;
  const content = call.content();
  const atHand = authenticator.authenticateNow(content);
  const authenticated = atHand
    ? { request: atHand }
    : await authenticateInTime(context, authenticator, content, options);
  if ('failure' in authenticated) {
    return withoutProof(context, authenticator, authenticated.failure, options);
  }
  const { request } = authenticated;
  const startedAt = clock.monotonic();
  const limits = { timeoutMs: options.timeoutMs(), signal: options.signal };
  const exchange = await connection.exchange(request, limits);
  const durationMs = clock.monotonic() - startedAt;
  const value = readValue(exchange, call);
  if (value !== undefined) {
    return {
      result: { value },
      report: { sendMs: call.isSend ? durationMs : undefined, isProofRefused: false },
    };
  }
  const failure = failureFrom(exchange, call.what(), clock.now());
  return isRefusedProof(failure)
    ? refusedProof(context, authenticator, { failure, request }, options)
    : failedOtherwise(failure);
}

/** The value of a successful answer. */
function readValue<T>(exchange: Exchange, { read }: ServiceCall<T>): T | undefined {
  if (!('answer' in exchange)) return undefined;
  const { status, body } = exchange.answer;
  return status >= 200 && status < 300 ? read(body) : undefined;
}
