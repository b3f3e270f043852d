import { isDeepStrictEqual } from 'node:util';
import type { Refreshing } from './refreshing.ts';

/** Part of a value that is refreshed: one read of the secret gives the credentials and the webhook secrets. */
export function partOf<T, P>(source: Refreshing<T>, pick: (value: T) => P): Refreshing<P> {
  let seen = source.current();
  let part = pick(seen);
  function partNow(value: T): P {
    if (value === seen) return part;
    seen = value;
    const next = pick(value);
    if (!isDeepStrictEqual(next, part)) part = next;
    return part;
  }
  return {
    current: () => partNow(source.current()),
    async refresh() {
      const before = partNow(source.current());
      await source.refresh();
      return partNow(source.current()) !== before;
    },
    fresh() {
      const value = source.fresh();
      return value instanceof Promise ? value.then(partNow) : partNow(value);
    },
  };
}
