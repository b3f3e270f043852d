import { type Clock, stopwatch } from '../core/clock.ts';

/** Options of a circuit breaker: when it opens, and for how long. */
export interface CircuitBreakerOptions {
  /** How many failures in a row open the circuit breaker. */
  readonly failures: number;
  /** How long they must have lasted, in milliseconds. */
  readonly lastingMs: number;
  /** How long it stays open before one attempt may probe the service, in milliseconds. */
  readonly openMs: number;
  readonly onOpen?: (reason: string, openMs: number) => void;
  readonly onClose?: () => void;
}

/** Blocks attempts that would probably fail. */
export interface CircuitBreaker {
  /** Reason why no attempt may begin now; `undefined` if one may. Asking changes nothing. */
  refusal(): string | undefined;
  /**
   * Tells that an attempt begins. If the circuit breaker is half-open, this attempt is the probe: the rest stay blocked
   * until it reports, or for ten seconds.
   */
  begin(): void;
  succeeded(): void;
  failed(reason: string): void;
  /** Closes the circuit breaker and forgets all failures. */
  reset(): void;
}

/** For an access key: five bad signatures in a row lock it for five minutes (API Gateway, APIG.0301). */
export const ACCESS_KEY_BREAKER = { failures: 2, lastingMs: 0, openMs: 5 * 60_000 + 10_000 } as const;

/** For tokens: five different ones, each new from IAM, were refused in a row. That locks nothing, so the pause is short. */
export const TOKEN_BREAKER = { failures: 5, lastingMs: 0, openMs: 60_000 } as const;

/** For the service: after ten seconds without any success it gets a pause of ten seconds. */
export const SERVICE_BREAKER = { failures: 10, lastingMs: 10_000, openMs: 10_000 } as const;

/** How long a probe may take before another attempt may probe, in milliseconds. */
const PROBE_MS = 10_000;

interface Pause {
  readonly reason: string;
  readonly forMs: number;
  /** How long it has lasted, in milliseconds. */
  readonly lastedMs: () => number;
}

/** A circuit breaker over consecutive failures. */
export function createCircuitBreaker(
  clock: Pick<Clock, 'now' | 'monotonic'>,
  options: CircuitBreakerOptions,
): CircuitBreaker {
  let failures = 0;
  let failingMs = stopwatch(clock);
  let pause: Pause | undefined;

  function pauseFor(forMs: number, reason: string): void {
    pause = { reason, forMs, lastedMs: stopwatch(clock) };
  }

  function leftMs({ forMs, lastedMs }: Pause): number {
    return forMs - lastedMs();
  }

  function close(): void {
    failures = 0;
    if (!pause) return;
    pause = undefined;
    options.onClose?.();
  }

  return {
    refusal() {
      const left = pause ? leftMs(pause) : 0;
      return pause && left > 0
        ? `paused for another ${Math.ceil(left / 1000)} s after "${pause.reason}"`
        : undefined;
    },
    begin() {
      if (pause && leftMs(pause) <= 0) pauseFor(PROBE_MS, pause.reason);
    },
    succeeded: close,
    failed(reason) {
      if (failures === 0) failingMs = stopwatch(clock);
      failures++;
      if (failures < options.failures || failingMs() < options.lastingMs) return;
      const isOpening = pause === undefined;
      pauseFor(options.openMs, reason);
      if (isOpening) options.onOpen?.(reason, options.openMs);
    },
    reset: close,
  };
}
