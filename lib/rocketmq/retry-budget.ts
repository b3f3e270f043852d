import type { AttemptFailure } from './outcome.ts';

/** What the container may spend on retries. */
export interface RetryBudget {
  /** Pays for a retry after this failure; false when there is not enough left, and then there must be none. */
  take(failure: AttemptFailure): boolean;
  /** A message was sent: that earns another retry. */
  earn(): void;
}

/** A retry after silence costs more: whatever is slow is not helped by more of the same. */
const costOf = (failure: AttemptFailure) => (failure.kind === 'unknown' ? 2 : 1);

/**
 * A token bucket over all messages of a container. Every success earns one retry, so a service that does most of its work
 * is retried as often as it takes; one that is dying gets a hundred retries and then no more, and is not hammered.
 *
 * @param capacity what it holds at most, and at first
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
