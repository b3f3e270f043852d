import { createRefreshing, type Refreshing } from '../../lib/config/refreshing.ts';
import { systemClock } from '../../lib/core/clock.ts';

/** A value that never changes. */
export function fixed<T>(value: T): Refreshing<T> {
  return createRefreshing({ first: value, clock: systemClock });
}

/**
 * A value that the test replaces by setting `next`. `refresh` takes the replacement, and `reads` counts the calls of `refresh`.
 */
export function rotating<T>(first: T): Refreshing<T> & { next: T; reads: number } {
  let value = first;
  const source = {
    next: first,
    reads: 0,
    current: () => value,
    async refresh() {
      source.reads++;
      const isOther = source.next !== value;
      value = source.next;
      return isOther;
    },
    fresh: () => value,
  };
  return source;
}
