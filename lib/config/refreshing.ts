import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../core/clock.ts';
import { quietly } from '../core/quietly.ts';

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

/** The age from which on a value is read again, in milliseconds. */
const MAX_AGE_MS = 10 * 60_000;
/** The least time between the beginnings of two reads, in milliseconds. */
const LEAST_INTERVAL_MS = 60_000;
/** How long `fresh` waits, in milliseconds. */
const LONGEST_WAIT_MS = 2000;

/** Options of `createRefreshing`. */
export interface RefreshingOptions<T> {
  readonly first: T;
  /** Reads the value; it has a time limit of its own. Without it, the value never changes. */
  readonly read?: (() => Promise<T>) | undefined;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** Called after a failed read, unless the read before it failed, too. */
  readonly onError?: (error: unknown) => void;
}

/**
 * A value that is read again when it is old, or on demand. A failed read changes nothing but the time of the next one. Reads
 * never overlap. The age counts from the beginning of a read: Lambda may freeze the process while a read is under way, and
 * its answer is then as old as the freeze is long.
 */
export function createRefreshing<T>({ first, read, clock, onError }: RefreshingOptions<T>): Refreshing<T> {
  let value = first;
  let readAt = clock.now();
  let lastReadAt = readAt;
  let hasFailed = false;
  let reading: Promise<void> | undefined;

  /** Time since then. A clock that was set back by hours must not make a value young for hours. */
  const sinceMs = (then: number) => Math.abs(clock.now() - then);
  const isOlderThan = (ms: number) => sinceMs(readAt) > ms;

  /** Begins a read or joins the one under way; `undefined` if it is too early for another. */
  function readAgain(): Promise<void> | undefined {
    if (reading || !read || sinceMs(lastReadAt) < LEAST_INTERVAL_MS) return reading;
    reading = take(read).finally(() => {
      reading = undefined;
    });
    return reading;
  }

  /** Never rejects: nothing waits for a read in the background. */
  async function take(read: () => Promise<T>): Promise<void> {
    const begunAt = clock.now();
    lastReadAt = begunAt;
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
    const timeUp = clock.sleep(LONGEST_WAIT_MS, waiting.signal).then(() => 'time up' as const);
    // A read that began before a freeze may end after it, with a value that is too old as well: then one more.
    for (let again = readAgain(); again && isOlderThan(2 * MAX_AGE_MS); again = readAgain()) {
      if ((await Promise.race([again, timeUp])) === 'time up') break;
    }
    waiting.abort();
    return value;
  }

  function current(): T {
    if (isOlderThan(MAX_AGE_MS)) void readAgain();
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
      return isOlderThan(2 * MAX_AGE_MS) ? waitForRead() : current();
    },
  };
}
