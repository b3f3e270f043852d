import type { AttemptFailure, StopReason } from './outcome.ts';

/**
 * Policy for an attempt whose end is unknown: send the message again with the same keys (`retry`), never send it again
 * (`dead-letter`), or look it up in the topic first (`verify`).
 */
export type UnknownPolicy = 'retry' | 'dead-letter' | 'verify';

/** The longest backoff of the first retry, in milliseconds; it doubles with each retry after it. */
const BASE_DELAY_MS = 100;
/** The same after the service asked to slow down. */
const THROTTLED_BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;

/** Situation on which the next step depends, besides the failure of the last attempt. */
export interface RetrySituation {
  readonly onUnknown: UnknownPolicy;
  /** Whether the message has a key, by which it can be looked up. */
  readonly hasKey: boolean;
  /** Whether there is another proof of identity than the one that was refused: a new token, or changed credentials. */
  readonly hasOtherProof: boolean;
  /** Whether a refused proof of identity can be replaced later: a token can, a signature cannot. */
  readonly canRenewProof: boolean;
  /** Attempts so far, at least 1. */
  readonly attempts: number;
  readonly maxAttempts: number;
  /** From 0 to below 1. */
  readonly random: number;
  /** How long after an attempt a stored message can be found by a query, in milliseconds. */
  readonly visibleAfterMs: number;
  /** The longest wait after which an attempt can still end before the deadline, in milliseconds. */
  readonly longestDelayMs: number;
  readonly isCalledOff: boolean;
}

/** Next step after a failed attempt: send again or look up after a delay in milliseconds, or stop. */
export type NextStep =
  | { readonly step: 'send' | 'look-up'; readonly delayMs: number }
  | { readonly step: 'stop'; readonly stopped: StopReason };

/**
 * The next step after a failed attempt. Pure. A look-up follows an unknown end also after the last attempt, because it can
 * still find the message.
 */
export function nextStep(failure: AttemptFailure, situation: RetrySituation): NextStep {
  const { hasOtherProof, attempts, maxAttempts, random, longestDelayMs } = situation;
  const isLookUp = failure.kind === 'unknown' && situation.onUnknown === 'verify';
  const stopped = stopAfter(failure, situation);
  if (stopped) return { step: 'stop', stopped };
  if (!isLookUp && attempts >= maxAttempts) return { step: 'stop', stopped: 'attempts' };
  const backoffMs = hasOtherProof ? 0 : retryDelayMs(failure, attempts, random);
  const delayMs = isLookUp ? Math.max(backoffMs, situation.visibleAfterMs) : backoffMs;
  if (!hasOtherProof && delayMs > longestDelayMs) return { step: 'stop', stopped: 'deadline' };
  return { step: isLookUp ? 'look-up' : 'send', delayMs };
}

/** Reason why neither another attempt nor a look-up may follow, however much time is left. */
function stopAfter(failure: AttemptFailure, situation: RetrySituation): StopReason | undefined {
  if (situation.isCalledOff) return 'called-off';
  if (failure.kind === 'unknown') {
    const { onUnknown, hasKey } = situation;
    return onUnknown === 'dead-letter' || (onUnknown === 'verify' && !hasKey) ? 'policy' : undefined;
  }
  const { hasOtherProof, canRenewProof } = situation;
  // A renewed token may have expired again before its attempt gets a permit. If tokens are refused again and again, the circuit
  // breaker opens.
  const isRenewable = canRenewProof && failure.kind === 'rejected' && failure.class === 'unauthorized';
  return hasOtherProof || isRenewable || isRetryable(failure) ? undefined : 'final';
}

/** Whether another attempt may end differently, for failures that prove that nothing was stored. */
function isRetryable(failure: AttemptFailure): boolean {
  if (failure.kind !== 'rejected') return true;
  return failure.class === 'throttled' || failure.class === 'unavailable';
}

/**
 * Whether no answer of the service came in time: if the next attempt waits as long, it will probably get no answer either.
 */
export function isSilence({ kind, status }: AttemptFailure): boolean {
  return kind === 'unknown' && (status === undefined || status === 408 || status === 504);
}

/**
 * Delay before the next attempt, in milliseconds: full jitter, from 0 up to a bound that doubles (AWS Architecture Blog,
 * "Exponential Backoff And Jitter"). If the service asks for a delay with Retry-After, the jitter comes on top of it, so that
 * not all callers return at the same moment.
 *
 * @param attempts how many attempts have been made, at least 1
 * @param random from 0 to below 1
 */
export function retryDelayMs(failure: AttemptFailure, attempts: number, random: number): number {
  const isThrottled = failure.kind === 'rejected' && failure.class === 'throttled';
  const base = isThrottled ? THROTTLED_BASE_DELAY_MS : BASE_DELAY_MS;
  const bound = Math.min(MAX_DELAY_MS, base * 2 ** (attempts - 1));
  return Math.round((failure.retryAfterMs ?? 0) + random * bound);
}

/**
 * Reads `Retry-After` (RFC 9110, section 10.2.3): whole seconds or an HTTP date. Anything else, or a time in the past, is
 * ignored.
 *
 * @param now epoch milliseconds
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value.trim())
    ? Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER)
    : Date.parse(value) - now;
  return ms > 0 ? ms : undefined;
}
