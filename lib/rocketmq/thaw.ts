import { setImmediate as turn } from 'node:timers/promises';
import { type Clock, stopwatch } from '../core/clock.ts';

/** Notices that the process was frozen, or idle for so long that its connections may be dead. */
export interface ThawGuard {
  /** An answer was just received, so the connections are alive. */
  touch(): void;
  /** Whether more time has passed since then than servers let a connection idle. */
  hasSlept(): boolean;
  /** Whether that was a moment ago. */
  isRecent(): boolean;
}

/**
 * How long connections may idle before they are replaced, in milliseconds: less than the 5 seconds after which Node.js and
 * many load balancers close them.
 */
export const IDLE_LIMIT_MS = 3000;

/** The longest moment, in milliseconds: no server lets a connection idle for less. */
const MOMENT_MS = 5;

/** Creates a guard over both clocks. The time begins when it is created. */
export function createThawGuard(clock: Pick<Clock, 'now' | 'monotonic'>, idleLimitMs: number): ThawGuard {
  let idleMs = stopwatch(clock);
  return {
    touch() {
      idleMs = stopwatch(clock);
    },
    hasSlept: () => idleMs() > idleLimitMs,
    isRecent: () => idleMs() <= MOMENT_MS,
  };
}

/**
 * Turns the event loop twice. If a server closed a connection while the process slept, the news waits in the kernel: the first
 * turn reads it, the second lets undici close the dead connection. Only then is it safe to send.
 */
export async function readWaitingNews(): Promise<void> {
  await turn();
  await turn();
}
