import type { AttemptFailure } from './outcome.ts';

/** What a caller wants after an attempt whose end is unknown: send again, or leave it to somebody who can look. */
export type UnknownPolicy = 'retry' | 'dead-letter' | 'verify';

/** The longest backoff of the first retry, in milliseconds; it doubles with every further one. */
const BASE_DELAY_MS = 100;
/** The same after the service asked to slow down. */
const THROTTLED_BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;

/** Whether another attempt may end otherwise. A refused proof of identity is not retried here: it must be renewed first. */
export function isRetryable(failure: AttemptFailure, onUnknown: UnknownPolicy): boolean {
  if (failure.kind === 'unknown') return onUnknown === 'retry';
  return failure.kind === 'not-sent' || failure.class === 'throttled' || failure.class === 'unavailable';
}

/**
 * How long to wait before the next attempt: full jitter, any time up to a bound that doubles (AWS Architecture Blog,
 * "Exponential Backoff And Jitter"). What the service asks for with Retry-After comes first, and the jitter on top of it,
 * so that not all callers come back at once.
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
 * Reads `Retry-After` (RFC 9110, section 10.2.3): whole seconds or an HTTP date. What is neither, or in the past, counts
 * as absent.
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
