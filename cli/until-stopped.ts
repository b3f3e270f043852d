import { ConfigurationError } from '../lib/core/errors.ts';
import { LocalCloudError, StoppedError, textOfThrown } from '../local/problem.ts';

/** Stops something that runs. */
export type Close = () => unknown;

/**
 * Registers a function to call at the end: first all of `work` at once, then `report`, which says how it ended, then the
 * `servers` that both use.
 */
export type OnStop = (stage: 'work' | 'report' | 'servers', close: Close) => void;

/** Ends the program, as Ctrl-C does. */
export type Stop = () => void;

// npm passes a terminal's Ctrl-C on, so one keypress arrives more than once.
const SAME_KEYPRESS_MS = 500;

/**
 * Runs a program until Ctrl-C, SIGTERM or `stop` ends it cleanly with exit code 0. A second Ctrl-C ends it at once. If `start`
 * fails, the program prints the error, stops everything that was started, and ends with exit code 1.
 *
 * @param print prints the error; by default to stderr
 */
export async function runUntilStopped(
  start: (onStop: OnStop, stop: Stop) => Promise<void>,
  print: (problem: string) => void = console.error,
): Promise<void> {
  const stages = { work: [] as Close[], report: [] as Close[], servers: [] as Close[] };
  let stoppingSince: number | undefined;

  async function stop(exitCode: number): Promise<void> {
    stoppingSince = Date.now();
    for (const stage of [stages.work, stages.report, stages.servers]) {
      await Promise.allSettled(stage.map(async (close) => close()));
    }
    process.exit(exitCode);
  }
  function onSignal(): void {
    if (stoppingSince === undefined) void stop(0);
    else if (Date.now() - stoppingSince > SAME_KEYPRESS_MS) process.exit(130);
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);

  try {
    await start((stage, close) => void stages[stage].push(close), onSignal);
  } catch (error) {
    if (stoppingSince !== undefined) return; // stopped while starting
    if (error instanceof StoppedError) return stop(0);
    print(explain(error));
    await stop(1);
  }
}

/** The text of an error for the user: the message if the user can correct the problem, otherwise the whole stack. */
export function explain(error: unknown): string {
  const isExplained = error instanceof LocalCloudError || error instanceof ConfigurationError;
  return isExplained ? error.message : textOfThrown(error);
}
