import { setTimeout as delay } from 'node:timers/promises';

/** Time, as the project reads it. Tests pass a clock of their own, so that they do not wait. All values are milliseconds. */
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
