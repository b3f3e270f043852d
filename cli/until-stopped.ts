import { ConfigurationError } from '../lib/core/errors.ts';
import { LocalCloudError, StoppedError, textOfThrown } from '../local/problem.ts';

/** Stops something that runs. */
export type Close = () => unknown;

/** Registers a function to call at the end: first all of `work` at once, then the `servers` that the work uses. */
export type OnStop = (stage: 'work' | 'servers', close: Close) => void;

// npm passes a terminal's Ctrl-C on, so one keypress arrives more than once.
const SAME_KEYPRESS_MS = 500;

/**
 * Runs a program until Ctrl-C or SIGTERM ends it cleanly with exit code 0. A second Ctrl-C ends it at once. If `start` fails, the
 * program prints the error, stops everything that was started, and ends with exit code 1.
 */
export async function runUntilStopped(start: (onStop: OnStop) => Promise<void>): Promise<void> {
  const stages = { work: [] as Close[], servers: [] as Close[] };
  let stoppingSince: number | undefined;

  async function stop(exitCode: number): Promise<void> {
    stoppingSince = Date.now();
    await Promise.allSettled(stages.work.map(async (close) => close()));
    await Promise.allSettled(stages.servers.map(async (close) => close()));
    process.exit(exitCode);
  }
  function onSignal(): void {
    if (stoppingSince === undefined) void stop(0);
    else if (Date.now() - stoppingSince > SAME_KEYPRESS_MS) process.exit(130);
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);

  try {
    await start((stage, close) => void stages[stage].push(close));
  } catch (error) {
    if (stoppingSince !== undefined) return; // stopped while starting
    if (error instanceof StoppedError) return stop(0);
    console.error(explain(error));
    await stop(1);
  }
}

/** The text of an error for the user: the message if the user can correct the problem, otherwise the whole stack. */
export function explain(error: unknown): string {
  const isExplained = error instanceof LocalCloudError || error instanceof ConfigurationError;
  return isExplained ? error.message : textOfThrown(error);
}
