import type { Clock } from '../core/clock.ts';

/** How long an attempt takes, judged by those before. */
export interface LatencyEstimate {
  /** What the next attempt will hardly exceed, in milliseconds. */
  expectedMs(): number;
  record(durationMs: number): void;
}

/** How long an estimate counts, in milliseconds: an old one must not keep everything from being tried. */
const FRESH_MS = 10_000;

/**
 * Smoothed latency plus four times its deviation, as TCP judges when to stop waiting (RFC 6298). An attempt that has less
 * time than this is not begun: it would probably end unknown. What was measured long ago says nothing.
 *
 * @param clock its monotonic time
 * @param initialMs what to expect while nothing is known: a TLS handshake and a send
 */
export function createLatencyEstimate(clock: Pick<Clock, 'monotonic'>, initialMs = 500): LatencyEstimate {
  let smoothed: number | undefined;
  let deviation = 0;
  let measuredAt = 0;

  function forgetOld(): void {
    if (clock.monotonic() - measuredAt > FRESH_MS) smoothed = undefined;
  }

  return {
    expectedMs() {
      forgetOld();
      return smoothed === undefined ? initialMs : smoothed + 4 * deviation;
    },
    record(durationMs) {
      forgetOld();
      measuredAt = clock.monotonic();
      deviation =
        smoothed === undefined ? durationMs / 4 : 0.75 * deviation + 0.25 * Math.abs(smoothed - durationMs);
      smoothed = smoothed === undefined ? durationMs : 0.875 * smoothed + 0.125 * durationMs;
    },
  };
}
