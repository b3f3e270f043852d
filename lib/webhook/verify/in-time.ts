import type { Clock } from '../../core/clock.ts';

/**
 * The result of work that must end at a time; `undefined` if it does not. The work itself goes on.
 *
 * @param until epoch milliseconds
 */
export async function inTime<T>(
  work: Promise<T>,
  until: number,
  clock: Pick<Clock, 'now' | 'sleep'>,
): Promise<T | undefined> {
  const done = new AbortController();
  const late = clock.sleep(until - clock.now(), done.signal).then(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
