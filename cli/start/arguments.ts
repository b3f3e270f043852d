import { parseArgs } from 'node:util';
import { LocalCloudError } from '../../local/problem.ts';

/** Arguments of `npm start`. */
export interface StartArguments {
  /** Whether to send to the real service that DMS_ENDPOINT names, without a question. */
  readonly isReal: boolean;
  /** Whether to keep the history of the console in `.local/`, and to show that of earlier runs. */
  readonly isKept: boolean;
  /** Whether to print the functions' log lines as they are. */
  readonly isJson: boolean;
}

/**
 * Reads the arguments.
 *
 * @returns a text to print if the command line only asks for help
 * @throws LocalCloudError if they cannot be used
 */
export function readArguments(args: readonly string[]): StartArguments | string {
  const flag = { type: 'boolean', default: false } as const;
  const options = { real: flag, keep: flag, json: flag, help: { ...flag, short: 'h' } } as const;
  try {
    const { values } = parseArgs({ args: [...args], options });
    return values.help ? help : { isReal: values.real, isKept: values.keep, isJson: values.json };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new LocalCloudError(`${problem.replace(/\.$/, '')}.\n\n${help}`, { cause });
  }
}

const help = `Usage: npm start [-- [--real] [--keep] [--json]]
Starts the local cloud: HTTP, SQS, EventBridge and schedules for the functions,
and an emulator of DMS for RocketMQ. Ctrl-C ends it.

  --real    send to the real service, if DMS_ENDPOINT names it
  --keep    keep the history of the console in .local/, and show that of
            earlier runs
  --json    print the functions' log lines as they are, one JSON object per line
  --help    print this help

It uses the ports 3000 (PORT), 3001 (DMS_PORT), 4566 (SQS_PORT) and 3002
(EVENTS_PORT), or the first free block of 3010, 3011, 4576 and 3012 and so on.
A port that .env or the shell sets stays as it is; 0 means any free port.`;
