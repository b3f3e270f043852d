import type { Clock } from '../core/clock.ts';

/** Estimate of how long a send takes, from earlier ones. */
export interface LatencyEstimate {
  /** Time that the next send will probably not exceed, in milliseconds. */
  expectedMs(): number;
  record(durationMs: number): void;
}

/** The estimate without measurements, in milliseconds: a TLS handshake and a send. */
const INITIAL_MS = 500;
/** How long an estimate is valid, in milliseconds: one slow answer must not block all attempts for ever. */
const FRESH_MS = 10_000;

/**
 * Smoothed latency plus four times its deviation, as TCP computes its timeout (RFC 6298). An attempt with less time than this
 * is not begun, because it would probably end unknown. Old measurements are forgotten.
 */
export function createLatencyEstimate(clock: Pick<Clock, 'monotonic'>): LatencyEstimate {
  let smoothed: number | undefined;
  let deviation = 0;
  let measuredAt = 0;

  function forgetOld(now: number): void {
    if (now - measuredAt > FRESH_MS) smoothed = undefined;
  }

  return {
    expectedMs() {
      forgetOld(clock.monotonic());
      return smoothed === undefined ? INITIAL_MS : smoothed + 4 * deviation;
    },
    record(durationMs) {
      const now = clock.monotonic();
      forgetOld(now);
      measuredAt = now;
      deviation =
        smoothed === undefined ? durationMs / 4 : 0.75 * deviation + 0.25 * Math.abs(smoothed - durationMs);
      smoothed = smoothed === undefined ? durationMs : 0.875 * smoothed + 0.125 * durationMs;
    },
  };
}
