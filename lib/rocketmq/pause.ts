import type { Clock } from '../core/clock.ts';
import { type CircuitBreaker, type CircuitBreakerOptions, createCircuitBreaker } from './circuit-breaker.ts';
import type { NotBegun } from './outcome.ts';

/** Event that concerns the whole container and that an operator should know: sending has paused, or continues. */
export type Notice =
  | {
      readonly kind: 'paused';
      readonly what: 'credentials' | 'service';
      readonly reason: string;
      readonly forMs: number;
    }
  | { readonly kind: 'resumed'; readonly what: 'credentials' | 'service' };

/** A function that makes circuit breakers. Each gives notice when it opens and when it closes. */
export function breakersWith(clock: Pick<Clock, 'now' | 'monotonic'>, onNotice: (notice: Notice) => void) {
  return (what: Notice['what'], settings: CircuitBreakerOptions): CircuitBreaker =>
    createCircuitBreaker(clock, {
      ...settings,
      onOpen: (reason, forMs) => onNotice({ kind: 'paused', what, reason, forMs }),
      onClose: () => onNotice({ kind: 'resumed', what }),
    });
}

/** Why no request may begin now, if the circuit breaker blocks requests. */
export function pauseOf(breaker: CircuitBreaker): NotBegun | undefined {
  const reason = breaker.refusal();
  return reason === undefined ? undefined : { stopped: 'paused', reason };
}
