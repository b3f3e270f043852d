/** How long an attempt takes, judged by those before. */
export interface LatencyEstimate {
  /** What the next attempt will hardly exceed, in milliseconds. */
  expectedMs(): number;
  record(durationMs: number): void;
}

/**
 * Smoothed latency plus four times its deviation, as TCP judges when to stop waiting (RFC 6298). An attempt that has less
 * time than this is not begun: it would probably end unknown.
 *
 * @param initialMs what to expect before anything was measured: a TLS handshake and a send
 */
export function createLatencyEstimate(initialMs = 500): LatencyEstimate {
  let smoothed: number | undefined;
  let deviation = 0;
  return {
    expectedMs: () => (smoothed === undefined ? initialMs : smoothed + 4 * deviation),
    record(durationMs) {
      if (smoothed === undefined) {
        smoothed = durationMs;
        deviation = durationMs / 2;
        return;
      }
      deviation = 0.75 * deviation + 0.25 * Math.abs(smoothed - durationMs);
      smoothed = 0.875 * smoothed + 0.125 * durationMs;
    },
  };
}
