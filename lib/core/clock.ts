import { setTimeout as delay } from 'node:timers/promises';

/** Time, as the project reads it. Tests hand in a clock of their own, so that they do not wait. All values are milliseconds. */
export interface Clock {
  /** Wall clock, since the epoch. It jumps when a frozen process thaws. */
  now(): number;
  /** Since some point in the past, never backwards. It may or may not stand still while a process is frozen. */
  monotonic(): number;
  /** Resolves after `ms`, or as soon as the signal is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** `setTimeout` fires at once if its delay is longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    delay(Math.min(Math.max(0, ms), LONGEST_TIMER_MS), undefined, { ...(signal && { signal }) }).catch(
      () => {},
    ),
};

/** The latest and, negated, the earliest time that a Date can hold (ECMAScript, "Time Values"). */
const LAST_MOMENT_MS = 8.64e15;

/** A time in epoch milliseconds as RFC 3339; `undefined` if a Date cannot hold it. */
export function isoTime(epochMs: number): string | undefined {
  return Math.abs(epochMs) <= LAST_MOMENT_MS ? new Date(epochMs).toISOString() : undefined;
}
