import { setImmediate as turn } from 'node:timers/promises';
import type { Cancel, Clock } from '../../lib/core/clock.ts';

interface Sleeper {
  readonly wakeAt: number;
  wake(): void;
}

/** A clock that moves only when no other work is left to do, and then directly to the end of the shortest sleep. */
export interface VirtualClock extends Clock {
  /** Durations of the sleeps and callbacks that ended normally, in milliseconds. */
  readonly slept: readonly number[];
  /** Number of sleeps and callbacks under way. */
  readonly sleepers: number;
  /** Moves time on without ending any sleep, like a freeze of the process. */
  jump(ms: number): void;
  /**
   * Runs until the promise settles. Moves time on whenever no other work is left to do. Rejects if the promise can no longer
   * settle, because no work and no sleep is left.
   */
  run<T>(promise: Promise<T>): Promise<T>;
}

/** Number of turns of the event loop after which no work is left to do, in code without sockets and files. */
const RESTING_TURNS = 12;
/** Number of times in a row that no work and no sleep may be left. */
const MAX_RESTS = 100;

/** A virtual clock for tests without sockets. It starts at a fixed time. */
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

  function after(ms: number, callback: () => void): Cancel {
    const sleeper: Sleeper = {
      wakeAt: now + ms,
      wake() {
        slept.push(ms);
        callback();
      },
    };
    sleepers.add(sleeper);
    return () => void sleepers.delete(sleeper);
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
        const cancel = after(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      });
    },
    after,
    jump(ms) {
      now += ms;
    },
    async run(promise) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      promise.then(settle, settle);
      for (let rests = 0; !isSettled; rests++) {
        for (let turns = 0; turns < RESTING_TURNS && !isSettled; turns++) await turn();
        if (sleepers.size > 0) rests = 0;
        if (rests > MAX_RESTS) throw new Error('the promise never settles: no work and no sleep is left');
        if (!isSettled) moveOn();
      }
      return promise;
    },
  };
}
