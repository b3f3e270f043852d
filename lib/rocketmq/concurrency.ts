import type { Clock } from '../core/clock.ts';

/** How an attempt went, as far as the number of sends in flight is concerned. */
export type GateSignal = 'accepted' | 'throttled' | 'refused' | 'other';

/** A place among the sends in flight. */
export interface Place {
  /**
   * Gives the place to the next. `accepted` says that the service knows us, `refused` that it does not, `throttled` that it is
   * too much for it.
   */
  leave(signal: GateSignal): void;
}

/** Lets only so many sends be in flight at once. */
export interface Gate {
  /** Waits for a place, first come, first served; nothing when there is none within `waitMs`, or the signal aborts. */
  enter(waitMs: number, signal?: AbortSignal): Promise<Place | undefined>;
  readonly limit: number;
}

interface Waiter {
  admit(): void;
}

/**
 * Additive increase, multiplicative decrease, as TCP shares a line: throttling halves the number in flight at once, however
 * many were throttled together, and each success brings it a little closer to `maxInFlight` again. Until the service has
 * accepted something there is one at a time, because five bad signatures in a row lock an access key.
 */
export function createGate(maxInFlight: number, clock: Clock): Gate {
  let limit = 1;
  let isAccepted = false;
  let inFlight = 0;
  let entered = 0;
  let lastDecrease = 0;
  const waiters = new Set<Waiter>();

  function admitWaiting(): void {
    for (const waiter of waiters) {
      if (inFlight >= Math.floor(limit)) return;
      waiters.delete(waiter);
      waiter.admit();
    }
  }

  function adjust(signal: GateSignal, ticket: number): void {
    if (signal === 'throttled' && ticket > lastDecrease) {
      limit = Math.max(1, limit / 2);
      lastDecrease = entered; // what is in flight now was sent too fast as well: it does not count again
    }
    if (signal === 'refused') {
      limit = 1;
      isAccepted = false;
    }
    if (signal === 'accepted') {
      limit = isAccepted ? Math.min(maxInFlight, limit + 1 / limit) : maxInFlight;
      isAccepted = true;
    }
  }

  function place(): Place {
    const ticket = ++entered;
    inFlight++;
    return {
      leave(signal) {
        inFlight--;
        adjust(signal, ticket);
        admitWaiting();
      },
    };
  }

  return {
    enter(waitMs, signal) {
      if (inFlight < Math.floor(limit) && waiters.size === 0) return Promise.resolve(place());
      return new Promise((resolve) => {
        const settled = new AbortController();
        const waiter: Waiter = {
          admit() {
            resolve(place());
            settled.abort();
          },
        };
        waiters.add(waiter);
        const stop = signal ? AbortSignal.any([signal, settled.signal]) : settled.signal;
        void clock.sleep(waitMs, stop).then(() => {
          if (waiters.delete(waiter)) resolve(undefined);
        });
      });
    },
    get limit() {
      return Math.floor(limit);
    },
  };
}
