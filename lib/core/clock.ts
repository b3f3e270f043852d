import { setTimeout as delay } from 'node:timers/promises';

/** Time, as the project reads it. Tests pass a clock of their own, so that they do not wait. All values are milliseconds. */
export interface Clock {
  /** Wall clock, since the epoch. It jumps when a frozen process thaws. */
  now(): number;
  /** Since some point in the past, never backwards. It may or may not stand still while a process is frozen. */
  monotonic(): number;
  /** Resolves after `ms`, or as soon as the signal is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls back once after `ms`, unless it is cancelled before. For time limits, which rarely fire: it costs much less than a
   * `sleep` that a signal ends.
   */
  after(ms: number, callback: () => void): Cancel;
}

/**
 * Begins to measure. The result tells how much time has passed since, in milliseconds, by the clock that shows more: whether the
 * monotonic one stands still while Lambda freezes a process depends on the machine, and the wall clock can be set back.
 */
export function stopwatch(clock: Pick<Clock, 'now' | 'monotonic'>): () => number {
  const now = clock.now();
  const monotonic = clock.monotonic();
  return () => Math.max(clock.now() - now, clock.monotonic() - monotonic);
}

/** Cancels a callback. Does nothing if it was called or cancelled before. */
export type Cancel = () => void;

/** `setTimeout` fires at once if its delay is longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const timerMs = (ms: number) => Math.min(Math.max(0, ms), LONGEST_TIMER_MS);

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic,
  sleep: (ms, signal) => delay(timerMs(ms), undefined, { ...(signal && { signal }) }).catch(() => {}),
  after(ms, callback) {
    const timer = setTimeout(callback, timerMs(ms));
    return () => clearTimeout(timer);
  },
};

/** `performance.now()` has the same clock, but its first use in a process loads 10 modules of Node.js, which takes 2 ms. */
function monotonic(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
