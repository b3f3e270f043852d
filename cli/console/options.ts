import { parseArgs } from 'node:util';
import { LocalCloudError } from '../../local/problem.ts';

/** The text of `npm run console -- --help`. */
export const CONSOLE_HELP = `Usage: npm run console -- --stage STAGE [--write] [--port PORT]
Serves a page with the outbox, the dead letters and the failures of a deployed stage, to this
machine only. The page of the local cloud comes with npm start.

  --stage STAGE  of the stack that was deployed with this stage; needs AWS credentials
  --write        the page can also send letters again and discard them
  --port PORT    default: any free port

To show letters, the page receives them and puts them back at once, as npm run redrive does.`;

/** A command line that can be run. */
export interface ConsoleOptions {
  readonly stage: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly canWrite: boolean;
}

/** The command line is wrong. The message ends with the usage. */
export class ConsoleUsageError extends LocalCloudError {
  constructor(problem: string) {
    super(`${problem.replace(/\.$/, '')}.\n\n${CONSOLE_HELP}`);
  }
}

/**
 * Reads the command line.
 *
 * @throws ConsoleUsageError if it is wrong
 */
export function readConsoleOptions(args: readonly string[]): ConsoleOptions | 'help' {
  const { help, stage, write, port } = parse(args);
  if (help) return 'help';
  if (!stage) throw new ConsoleUsageError('--stage is missing: the stage whose queues are shown');
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new ConsoleUsageError(`--port ${port} is not a port between 0 and 65535`);
  }
  return { stage, port: Number(port), canWrite: write };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stage: { type: 'string' },
        port: { type: 'string', default: '0' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    // Only its first sentence: the others explain how Node.js reads options.
    throw new ConsoleUsageError(problem.replace(/\. To specify a positional.*/s, ''));
  }
}
