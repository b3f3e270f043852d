import { parseArgs } from 'node:util';
import { LocalCloudError } from '../../local/problem.ts';
import type { QueueRole } from '../../local/sqs/project-queues.ts';
import type { LetterFilter } from '../../local/sqs/redrive-filter.ts';
import { HELP } from './help.ts';

/** A command line that can be run. */
export interface RedriveCommand {
  readonly action: 'help' | 'list' | 'show' | 'send' | 'discard';
  readonly stage: string | undefined;
  readonly queue: Exclude<QueueRole, 'outbox'>;
  readonly filter: LetterFilter;
  /** Whether the filter selects by anything. */
  readonly isFiltered: boolean;
  readonly limit: number | undefined;
  /** Whether the command asks no question. */
  readonly isConfirmed: boolean;
}

/** The command line is wrong. The message ends with the usage. */
export class UsageError extends LocalCloudError {
  constructor(problem: string) {
    super(`${problem.replace(/\.$/, '')}.\n\n${HELP}`);
  }
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

const known = {
  stage: text,
  queue: { type: 'string', default: 'dead-letters' },
  topic: text,
  reason: text,
  origin: text,
  class: text,
  id: text,
  'in-doubt': text,
  since: text,
  until: text,
  limit: text,
  list: flag,
  'dry-run': flag,
  show: text,
  discard: flag,
  yes: flag,
  help: flag,
} as const;

/**
 * Reads the command line.
 *
 * @param now epoch milliseconds, from which `--since 2h` counts back
 * @throws UsageError if it is wrong
 */
export function readCommand(args: readonly string[], now: number): RedriveCommand {
  const values = parse(args);
  const { stage, queue, limit, show, discard, yes } = values;
  const isList = values.list || values['dry-run'];
  if (values.help) return { ...nothing, action: 'help' };
  if (!isQueue(queue))
    throw new UsageError(`--queue ${queue} is not dead-letters, failures or failures.fifo`);
  if ([isList, show !== undefined, discard].filter(Boolean).length > 1) {
    throw new UsageError('--list, --show and --discard exclude each other');
  }
  for (const [name, value] of Object.entries(values)) {
    if (value === '') throw new UsageError(`--${name} needs a value`);
  }
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit)) {
    throw new UsageError(`--limit ${limit} is not a whole number of 1 or more`);
  }
  const filter = filterOf(values, now);
  if (queue !== 'dead-letters' && filter.topic !== undefined) {
    throw new UsageError('--topic selects dead letters only: a failure is not a message for a topic yet');
  }
  if (queue !== 'dead-letters' && filter.inDoubt !== undefined) {
    throw new UsageError('--in-doubt selects dead letters only: of a failure nothing was sent');
  }
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (discard && !isFiltered) throw new UsageError('--discard needs a filter, such as --id or --reason');
  if (show !== undefined && isFiltered) throw new UsageError('--show takes an id, and no filter');
  return {
    action: show !== undefined ? 'show' : isList ? 'list' : discard ? 'discard' : 'send',
    stage,
    queue,
    filter: show === undefined ? filter : { id: show },
    isFiltered: isFiltered || show !== undefined,
    limit: show === undefined ? Number(limit ?? 0) || undefined : undefined,
    isConfirmed: yes,
  };
}

const nothing = {
  stage: undefined,
  queue: 'dead-letters',
  filter: {},
  isFiltered: false,
  limit: undefined,
  isConfirmed: false,
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: known }).values;
  } catch (cause) {
    // Only its first sentence: the others explain how Node.js reads options.
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(problem.replace(/\. To specify a positional.*/s, ''));
  }
}

const isQueue = (name: string): name is RedriveCommand['queue'] =>
  name === 'dead-letters' || name === 'failures' || name === 'failures.fifo';

function filterOf(values: ReturnType<typeof parse>, now: number): LetterFilter {
  const { topic, reason, origin, id, since, until } = values;
  const times = { since: timeOf('since', since, now), until: timeOf('until', until, now) };
  return { topic, reason, origin, class: values.class, id, inDoubt: doubtOf(values['in-doubt']), ...times };
}

function doubtOf(given: string | undefined): boolean | undefined {
  if (given === undefined || given === 'yes' || given === 'no')
    return given === undefined ? undefined : given === 'yes';
  throw new UsageError(`--in-doubt ${given} is not yes or no`);
}

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Epoch milliseconds of `2h`, `2026-01-31` or `2026-01-31T10:00`; without a zone a time is in UTC. */
function timeOf(option: string, given: string | undefined, now: number): number | undefined {
  if (given === undefined) return undefined;
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(given) ?? [];
  if (count !== undefined) return now - Number(count) * (unitsMs[unit] ?? 0);
  const [, date, clock = 'T00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(given) ?? [];
  const time = Date.parse(`${date}${clock}${zone}`);
  if (!Number.isNaN(time)) return time;
  throw new UsageError(
    `--${option} ${given} is neither a time such as 2026-01-31T10:00 nor an age such as 30m, 2h or 3d`,
  );
}
