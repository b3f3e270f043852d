import { ConfigurationError } from '../lib/core/errors.ts';
import { LocalCloudError, StoppedError, textOfThrown } from '../local/problem.ts';

/** Ends something that runs. */
export type Close = () => unknown;

/** Takes what must be ended: first `work`, all at once, then the `servers` that the work talks to. */
export type OnStop = (stage: 'work' | 'servers', close: Close) => void;

// npm passes a terminal's Ctrl-C on, so that one keypress arrives more than once.
const SAME_KEYPRESS_MS = 500;

/**
 * Runs a program until Ctrl-C or SIGTERM, which end it cleanly with exit code 0; a second Ctrl-C ends it at once. A failure to start
 * prints its message, undoes what was started, and ends with exit code 1.
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

/** What a person gets to read: the message of an error that they can mend, the whole stack of any other. */
export function explain(error: unknown): string {
  const isExplained = error instanceof LocalCloudError || error instanceof ConfigurationError;
  return isExplained ? error.message : textOfThrown(error);
}
