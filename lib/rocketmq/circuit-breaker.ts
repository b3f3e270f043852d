import type { Clock } from '../core/clock.ts';

/** When a circuit opens, and for how long. */
export interface CircuitOptions {
  /** How many failures in a row open it. */
  readonly failures: number;
  /** For how long they must have lasted. */
  readonly lastingMs: number;
  /** How long it stays open before one attempt may try whether things are better. */
  readonly openMs: number;
  readonly onOpen?: (because: string, openMs: number) => void;
  readonly onClose?: () => void;
}

/** Stops attempts that are known to fail. */
export interface Circuit {
  /** Why nothing may be tried now; nothing when it may. While it is half open, one attempt at a time may. */
  refusal(): string | undefined;
  succeeded(): void;
  failed(because: string): void;
}

/** The circuit of an access key: five bad signatures in a row lock it for five minutes (API Gateway, APIG.0301). */
export const ACCESS_KEY_CIRCUIT = { failures: 2, lastingMs: 0, openMs: 5 * 60_000 + 10_000 } as const;

/** The circuit of tokens: so many different ones, each fresh from IAM, were refused in a row. Nothing is locked by that. */
export const TOKEN_CIRCUIT = { failures: 5, lastingMs: 0, openMs: 60_000 } as const;

/** The circuit of the service: when nothing has worked for ten seconds, it is given ten seconds' rest. */
export const SERVICE_CIRCUIT = { failures: 10, lastingMs: 10_000, openMs: 10_000 } as const;

/** How long one attempt may take to find out whether things are better, before another may try, in milliseconds. */
const PROBE_MS = 10_000;

interface Pause {
  readonly because: string;
  readonly forMs: number;
  readonly since: { readonly now: number; readonly monotonic: number };
}

/** A circuit breaker over consecutive failures. It believes the clock that shows more: either may stand still or be set back. */
export function createCircuit(clock: Clock, options: CircuitOptions): Circuit {
  let failures = 0;
  let failingSince = 0;
  let pause: Pause | undefined;

  function pauseFor(forMs: number, because: string): void {
    pause = { because, forMs, since: { now: clock.now(), monotonic: clock.monotonic() } };
  }

  function leftMs({ forMs, since }: Pause): number {
    return forMs - Math.max(clock.now() - since.now, clock.monotonic() - since.monotonic);
  }

  return {
    refusal() {
      if (!pause) return undefined;
      const left = leftMs(pause);
      if (left > 0) return `paused for another ${Math.ceil(left / 1000)} s after "${pause.because}"`;
      pauseFor(PROBE_MS, pause.because); // this one goes to see; the others wait for what it finds
      return undefined;
    },
    succeeded() {
      failures = 0;
      if (!pause) return;
      pause = undefined;
      options.onClose?.();
    },
    failed(because) {
      if (failures === 0) failingSince = clock.now();
      failures++;
      if (failures < options.failures || clock.now() - failingSince < options.lastingMs) return;
      const isNews = pause === undefined;
      pauseFor(options.openMs, because);
      if (isNews) options.onOpen?.(because, options.openMs);
    },
  };
}
