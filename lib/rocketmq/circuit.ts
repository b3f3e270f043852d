import type { Clock } from '../clock.ts';

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

/** A circuit breaker over consecutive failures; what was in flight when it opened does not count again. */
export function createCircuit(clock: Clock, options: CircuitOptions): Circuit {
  let failures = 0;
  let failingSince = 0;
  let openUntil: number | undefined;
  let because = '';

  function open(reason: string): void {
    openUntil = clock.now() + options.openMs;
    because = reason;
    options.onOpen?.(reason, options.openMs);
  }

  return {
    refusal() {
      if (openUntil === undefined) return undefined;
      const leftMs = openUntil - clock.now();
      if (leftMs > 0) return `paused for another ${Math.ceil(leftMs / 1000)} s after "${because}"`;
      openUntil = clock.now() + options.openMs; // this one goes to see; the others wait for what it finds
      return undefined;
    },
    succeeded() {
      failures = 0;
      if (openUntil === undefined) return;
      openUntil = undefined;
      options.onClose?.();
    },
    failed(reason) {
      if (failures === 0) failingSince = clock.now();
      failures++;
      const isLasting = failures >= options.failures && clock.now() - failingSince >= options.lastingMs;
      if (isLasting && openUntil === undefined) open(reason);
    },
  };
}
