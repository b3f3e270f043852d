import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../core/clock.ts';

/**
 * A value that may change while a container lives, such as credentials or secrets that are rotated. All three ways to read it
 * return the same object until its content changes, so a caller can tell by `===` whether there is a newer one.
 */
export interface Refreshing<T> {
  /** The newest value. If it is older than the maximum age, a read begins in the background; nothing waits for it. */
  current(): T;
  /**
   * Reads again, after a secret or a proof of identity was refused; `true` if the value changed. There is at most one read a
   * minute. In between it resolves to `false`, so compare `current()` with the value that was refused, too: another request
   * may have read a newer one.
   */
  refresh(): Promise<boolean>;
  /**
   * As `current()`, but if the value is older than twice the maximum age, as after a long freeze of the container, it waits
   * up to two seconds for a read. If that read fails or takes longer, it returns the old value: an outage of Secrets Manager
   * must not stop everything that depends on a secret.
   *
   * @returns a promise only if it waits, so that the usual call costs no timer
   */
  fresh(): T | Promise<T>;
}

/** Options of `createRefreshing`. */
export interface RefreshingOptions<T> {
  readonly first: T;
  /** Reads the value; it has a time limit of its own. Without it, the value never changes. */
  readonly read?: (() => Promise<T>) | undefined;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** @default 10 minutes */
  readonly maxAgeMs?: number;
  /** The least time between two reads. @default 1 minute */
  readonly minIntervalMs?: number;
  /** How long `fresh` waits. @default 2 seconds */
  readonly freshWithinMs?: number;
  /** Called after a failed read, unless the read before it failed, too. */
  readonly onError?: (error: unknown) => void;
}

/**
 * A value that is read again when it is old, or on demand. A failed read changes nothing but the time of the next one. Reads
 * never overlap. The age counts from the beginning of a read: Lambda may freeze the process while a read is under way, and
 * its answer is then as old as the freeze is long.
 */
export function createRefreshing<T>({
  first,
  read,
  clock,
  maxAgeMs = 10 * 60_000,
  minIntervalMs = 60_000,
  freshWithinMs = 2000,
  onError,
}: RefreshingOptions<T>): Refreshing<T> {
  let value = first;
  let readAt = clock.now();
  let triedAt = readAt;
  let hasFailed = false;
  let reading: Promise<void> | undefined;

  /** Time since then. A clock that was set back by hours must not make a value young for hours. */
  const sinceMs = (then: number) => Math.abs(clock.now() - then);
  const isOlderThan = (ms: number) => sinceMs(readAt) > ms;

  /** Begins a read or joins the one under way; `undefined` if it is too early for another. */
  function readAgain(): Promise<void> | undefined {
    if (reading || !read || sinceMs(triedAt) < minIntervalMs) return reading;
    reading = take(read).finally(() => {
      reading = undefined;
    });
    return reading;
  }

  /** Never rejects: nothing waits for a read in the background. */
  async function take(read: () => Promise<T>): Promise<void> {
    const begunAt = clock.now();
    triedAt = begunAt;
    try {
      const next = await read();
      if (!isDeepStrictEqual(next, value)) value = next;
      readAt = begunAt;
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) quietly(() => onError?.(error));
      hasFailed = true;
    }
  }

  async function waitForRead(): Promise<T> {
    const waiting = new AbortController();
    const timeUp = clock.sleep(freshWithinMs, waiting.signal).then(() => 'time up' as const);
    // A read that began before a freeze may end after it, with a value that is too old as well: then one more.
    for (let again = readAgain(); again && isOlderThan(2 * maxAgeMs); again = readAgain()) {
      if ((await Promise.race([again, timeUp])) === 'time up') break;
    }
    waiting.abort();
    return value;
  }

  function current(): T {
    if (isOlderThan(maxAgeMs)) void readAgain();
    return value;
  }

  return {
    current,
    async refresh() {
      const before = value;
      await readAgain();
      return value !== before;
    },
    fresh() {
      return isOlderThan(2 * maxAgeMs) ? waitForRead() : current();
    },
  };
}

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

/** A log that fails must not stop the work that it describes. */
function quietly(report: () => void): void {
  try {
    report();
  } catch {
    // There is no other place to report to.
  }
}
