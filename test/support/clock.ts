import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../lib/core/clock.ts';

interface Sleeper {
  readonly wakeAt: number;
  wake(): void;
}

/** A clock that only moves when everything else has come to rest, and then straight to whoever sleeps shortest. */
export interface VirtualClock extends Clock {
  /** Every sleep that ran to its end, in milliseconds. */
  readonly slept: readonly number[];
  /** How many sleep now. */
  readonly sleepers: number;
  /** Lets time pass at once, waking nobody: a freeze. */
  jump(ms: number): void;
  /** Runs until the promise settles, moving time on whenever nothing else happens. */
  run<T>(promise: Promise<T>): Promise<T>;
}

/** How many turns of the loop without news count as rest: enough for what has no sockets and no files. */
const RESTING_TURNS = 12;

/** A clock for tests without sockets. It starts at a fixed time. */
export function virtualClock(start = Date.parse('2026-01-02T03:04:05Z')): VirtualClock {
  let now = start;
  const sleepers = new Set<Sleeper>();
  const slept: number[] = [];

  function moveOn(): void {
    const [next] = [...sleepers].sort((a, b) => a.wakeAt - b.wakeAt);
    if (!next) return;
    now = Math.max(now, next.wakeAt);
    sleepers.delete(next);
    next.wake();
  }

  return {
    slept,
    get sleepers() {
      return sleepers.size;
    },
    now: () => now,
    monotonic: () => now - start,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper: Sleeper = {
          wakeAt: now + ms,
          wake() {
            slept.push(ms);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          resolve();
        });
      });
    },
    jump(ms) {
      now += ms;
    },
    async run(promise) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      promise.then(settle, settle);
      while (!isSettled) {
        for (let turns = 0; turns < RESTING_TURNS && !isSettled; turns++) await turn();
        if (!isSettled) moveOn();
      }
      return promise;
    },
  };
}
