import type { Clock } from '../core/clock.ts';

/** Whether a line is written for the first time in an invocation. The invocation is identified by its end. */
export type IsFirst = (what: string, until: number) => boolean;

/**
 * Prevents a batch of hundreds of records from writing the same line hundreds of times. Several invocations may run side by
 * side in one process.
 */
export function oncePerInvocation({ now }: Pick<Clock, 'now'>): IsFirst {
  const said = new Map<number, Set<string>>();
  return (what, until) => {
    for (const end of said.keys()) if (end < now() && end !== until) said.delete(end);
    const all = said.get(until) ?? new Set();
    said.set(until, all);
    if (all.has(what)) return false;
    all.add(what);
    return true;
  };
}
