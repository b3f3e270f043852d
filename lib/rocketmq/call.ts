import type { Clock } from '../core/clock.ts';
import type { AdmissionReport, Admitted } from './admission.ts';
import type { Connection } from './connection.ts';
import { isRefusedProof } from './evidence.ts';
import type { Exchange } from './exchange.ts';
import { failureFrom } from './failure.ts';
import type { RequestContent } from './http.ts';
import type { NotBegun } from './outcome.ts';
import {
  authenticateInTime,
  type CallFailure,
  type Failed,
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

/**
 * Makes one call: waits for its admission, adds the proof of identity, and reads the answer. Never throws. One async function for
 * all steps of a success, because every message pays for each of them.
 */
export async function callService<T>(
  context: CallContext,
  call: ServiceCall<T>,
  options: CallOptions,
): Promise<Called<T> | NotBegun> {
  const { admission, connection, clock } = context;
  const { signal } = options;
  const admitted = admission.tryAdmit(options) ?? (await admission.admit(options));
  if ('stopped' in admitted) return admitted;
  const { authenticator } = admitted;
  const underWay = { clock, admitted, signal, startedAt: clock.monotonic() };
  try {
    const content = call.content();
    const request =
      authenticator.authenticateNow(content) ??
      (await authenticateInTime(context, authenticator, content, options));
    if ('failure' in request) {
      return await failedCall(underWay, withoutProof(context, authenticator, request.failure, options));
    }
    const sentAt = clock.monotonic();
    const exchange = await connection.exchange(request, { timeoutMs: options.timeoutMs(), signal });
    const endedAt = clock.monotonic();
    const value = readValue(exchange, call);
    if (value !== undefined) {
      const sendMs = call.isSend ? endedAt - sentAt : undefined;
      report(underWay, { sendMs, isProofRefused: false });
      return { value, durationMs: endedAt - underWay.startedAt };
    }
    const failure = failureFrom(exchange, call.what(), clock.now());
    const failed = isRefusedProof(failure)
      ? refusedProof(context, authenticator, { failure, request }, options)
      : failedOtherwise(failure);
    return await failedCall(underWay, failed);
  } finally {
    admitted.release();
  }
}

/** A call that was admitted and has not ended. */
interface CallUnderWay {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly admitted: Admitted;
  readonly signal: AbortSignal | undefined;
  /** In monotonic milliseconds. */
  readonly startedAt: number;
}

/** Result of a call that failed, after the steps that the failure asks for. */
async function failedCall(underWay: CallUnderWay, failed: Failed | Promise<Failed>) {
  const { result, report: shown } = await failed;
  if (shown) report(underWay, shown);
  return { ...result, durationMs: underWay.clock.monotonic() - underWay.startedAt };
}

/** Tells what a call showed about the service. One that was called off shows nothing. */
function report({ admitted, signal }: CallUnderWay, shown: AdmissionReport): void {
  if (!signal?.aborted) admitted.report(shown);
}

/** The value of a successful answer. */
function readValue<T>(exchange: Exchange, { read }: ServiceCall<T>): T | undefined {
  if (!('answer' in exchange)) return undefined;
  const { status, body } = exchange.answer;
  return status >= 200 && status < 300 ? read(body) : undefined;
}
