import type { Cancel, Clock } from '../core/clock.ts';

/** Waiters in the order of their arrival. */
export interface WaitingLine<T> {
  /** How many wait. */
  readonly length: number;
  /**
   * Joins the end of the line.
   *
   * @returns what the waiter is served with; `undefined` after `waitMs` milliseconds, or when the signal is aborted
   */
  wait(waitMs: number, signal?: AbortSignal): Promise<T | undefined>;
  /** Serves the first waiter, who then waits no longer. */
  serve(value: T): void;
}

interface Waiter<T> {
  /** In monotonic milliseconds. */
  readonly until: number;
  /** Ends the wait. Absent after it has ended. */
  end: ((value: T | undefined) => void) | undefined;
  next: Waiter<T> | undefined;
}

/**
 * A line in which many thousands can wait: joining and serving take constant time, and all waiters share one timer, which is
 * set for the one whose time is up first. Waiters whose wait has ended stay linked until their turn would have come.
 */
export function createWaitingLine<T>(clock: Pick<Clock, 'monotonic' | 'after'>): WaitingLine<T> {
  let first: Waiter<T> | undefined;
  let last: Waiter<T> | undefined;
  let length = 0;
  let timer: { readonly at: number; readonly cancel: Cancel } | undefined;

  function setTimer(at: number): void {
    timer?.cancel();
    timer = { at, cancel: clock.after(at - clock.monotonic(), endOverdue) };
  }

  function endOverdue(): void {
    timer = undefined;
    const now = clock.monotonic();
    let earliest = Number.POSITIVE_INFINITY;
    for (let waiter = first; waiter; waiter = waiter.next) {
      if (waiter.until <= now) waiter.end?.(undefined);
      else if (waiter.end) earliest = Math.min(earliest, waiter.until);
    }
    if (length > 0) setTimer(earliest);
  }

  function join(until: number, end: (value: T | undefined) => void): Waiter<T> {
    const waiter: Waiter<T> = { until, end, next: undefined };
    if (last) last.next = waiter;
    else first = waiter;
    last = waiter;
    length++;
    if (!timer || until < timer.at) setTimer(until);
    return waiter;
  }

  function leave(waiter: Waiter<T>): void {
    waiter.end = undefined;
    if (--length > 0) return;
    first = undefined;
    last = undefined;
    timer?.cancel();
    timer = undefined;
  }

  return {
    get length() {
      return length;
    },
    wait(waitMs, signal) {
      if (waitMs <= 0 || signal?.aborted) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const waiter = join(clock.monotonic() + waitMs, (value) => {
          signal?.removeEventListener('abort', callOff);
          leave(waiter);
          resolve(value);
        });
        const callOff = () => waiter.end?.(undefined);
        signal?.addEventListener('abort', callOff);
      });
    },
    serve(value) {
      while (first && !first.end) first = first.next;
      const waiter = first;
      first = waiter?.next;
      waiter?.end?.(value);
    },
  };
}
