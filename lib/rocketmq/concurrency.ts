import type { Clock } from '../core/clock.ts';
import { createWaitingLine } from './waiting-line.ts';

/**
 * Signal of a request for the concurrency limit. `accepted`: our credentials were recognised; `refused`: they were not;
 * `throttled`: the service gets too many requests; `other`: the request ended in another way.
 */
export type ConcurrencySignal = 'accepted' | 'throttled' | 'refused' | 'other';

/** Permission for one request to be in flight. */
export interface Permit {
  /** Gives the permit to the next waiter. To be called once. */
  release(signal: ConcurrencySignal): void;
}

/** Limit of the number of requests in flight. */
export interface ConcurrencyLimit {
  /** Whether a permit is free and there are no waiters. */
  hasRoom(): boolean;
  /** A permit, if one is free and there are no waiters. */
  tryAcquire(): Permit | undefined;
  /**
   * Waits for a permit; waiters get theirs in the order of arrival.
   *
   * @returns `undefined` if no permit becomes free within `waitMs` milliseconds, or the signal is aborted
   */
  acquire(waitMs: number, signal?: AbortSignal): Promise<Permit | undefined>;
  /** Starts again with one request at a time, because the credentials are new to the service. */
  reset(): void;
  readonly limit: number;
}

/**
 * Additive increase, multiplicative decrease, as TCP shares a line. Throttling halves the limit at once, and counts once for
 * all requests that were in flight together. Each success raises the limit a little, up to `maxInFlight`. Until the service has
 * accepted something, the limit is one, because five bad signatures in a row lock an access key.
 */
export function createConcurrencyLimit(
  maxInFlight: number,
  clock: Pick<Clock, 'monotonic' | 'after'>,
): ConcurrencyLimit {
  let limit = 1;
  let isAccepted = false;
  let inFlight = 0;
  let issued = 0;
  let lastDecrease = 0;
  const waiters = createWaitingLine<Permit>(clock);

  /** Permits are issued here, not when a waiter runs again: otherwise a newcomer could take one in between. */
  function admitWaiting(): void {
    while (waiters.length > 0 && inFlight < Math.floor(limit)) waiters.serve(issue());
  }

  function reset(): void {
    limit = 1;
    isAccepted = false;
  }

  function adjust(signal: ConcurrencySignal, ticket: number): void {
    if (signal === 'throttled' && ticket > lastDecrease) {
      limit = Math.max(1, limit / 2);
      lastDecrease = issued; // requests in flight now began at the old limit: their throttling counts no second time
    }
    if (signal === 'refused') reset();
    if (signal === 'accepted') {
      limit = isAccepted ? Math.min(maxInFlight, limit + 1 / limit) : maxInFlight;
      isAccepted = true;
    }
  }

  function issue(): Permit {
    const ticket = ++issued;
    inFlight++;
    return {
      release(signal) {
        inFlight--;
        adjust(signal, ticket);
        admitWaiting();
      },
    };
  }

  const hasRoom = () => waiters.length === 0 && inFlight < Math.floor(limit);
  const tryAcquire = () => (hasRoom() ? issue() : undefined);

  return {
    hasRoom,
    tryAcquire,
    acquire(waitMs, signal) {
      const permit = tryAcquire();
      return permit ? Promise.resolve(permit) : waiters.wait(waitMs, signal);
    },
    reset,
    get limit() {
      return Math.floor(limit);
    },
  };
}
