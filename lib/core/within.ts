import type { Clock } from './clock.ts';

/**
 * The value of a promise; `undefined` if it takes longer than `waitMs` milliseconds or the signal is aborted. The work behind the
 * promise goes on in either case.
 */
export async function within<T>(
  promise: Promise<T>,
  waitMs: number,
  { clock, signal }: { readonly clock: Pick<Clock, 'sleep'>; readonly signal?: AbortSignal | undefined },
): Promise<T | undefined> {
  const ended = new AbortController();
  const stop = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  const timeUp = clock.sleep(Math.max(0, waitMs), stop).then(() => undefined);
  return Promise.race([promise, timeUp]).finally(() => ended.abort());
}
