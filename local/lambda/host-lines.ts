import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { parseJson } from '../../lib/core/json.ts';
import type { Observe } from '../console/facts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The levels of Powertools, the most talkative first. */
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'];

const rankOf = (level: string | undefined) => levels.indexOf(level?.toUpperCase() ?? '');

/** The environment with a log level that lists the messages that were sent, for the history. */
export function withLogLevel(env: Environment): Environment {
  const isQuieter = rankOf(env.POWERTOOLS_LOG_LEVEL) > rankOf('INFO');
  return isQuieter ? { ...env, POWERTOOLS_LOG_LEVEL: 'INFO' } : env;
}

const Record = z.looseObject({ level: z.string(), function_request_id: z.string().optional() });

/** Destination of a host's lines. */
interface LineOptions {
  readonly functionName: string;
  /** The level that `log` shows; `observe` gets all lines. */
  readonly shownLevel: string | undefined;
  readonly log: (line: string) => void;
  readonly observe: Observe | undefined;
}

/** Passes on each line of a host's output: to `log` with the function's name, to `observe` with the invocation that it names. */
export function passOnLines(output: Readable | null, options: LineOptions): void {
  const { functionName, shownLevel, log, observe } = options;
  if (output === null) return;
  createInterface({ input: output }).on('line', function passOn(text) {
    const record = observe && Record.safeParse(parseJson(text)).data;
    if (record === undefined || rankOf(record.level) >= rankOf(shownLevel)) log(`[${functionName}] ${text}`);
    const invocationId = record?.function_request_id;
    observe?.({ kind: 'line', at: Date.now(), functionName, invocationId, text, record });
  });
}
