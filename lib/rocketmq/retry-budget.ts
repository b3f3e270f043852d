import type { AttemptFailure } from './outcome.ts';
import { isSilence } from './retry.ts';

/** Budget of a container for retries. */
export interface RetryBudget {
  /** Pays for a retry after this failure; `false` if too little is left in the budget: then there must be no retry. */
  take(failure: AttemptFailure): boolean;
  /** A message was sent, which pays for one more retry. */
  earn(): void;
}

/** Cost of a retry. After silence it is double: more requests do not help a service that is slow. */
const costOf = (failure: AttemptFailure) => (isSilence(failure) ? 2 : 1);

/**
 * A token bucket over all messages of a container. Every success earns one retry, so a service that does most of its work
 * is retried as often as necessary. A service that fails all the time gets one hundred retries and then no more.
 *
 * @param capacity the most that it holds, and what it holds at first
 */
export function createRetryBudget(capacity = 100): RetryBudget {
  let tokens = capacity;
  return {
    take(failure) {
      const cost = costOf(failure);
      if (tokens < cost) return false;
      tokens -= cost;
      return true;
    },
    earn() {
      tokens = Math.min(capacity, tokens + 1);
    },
  };
}
