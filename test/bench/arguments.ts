import { parseArgs } from 'node:util';

/** What the user asks for. */
export interface Wanted {
  /** Names of parts, in their own order. */
  readonly parts: readonly string[];
  readonly isQuick: boolean;
  readonly isJson: boolean;
  readonly saves: boolean;
  readonly checks: boolean;
}

const options = {
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  save: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
} as const;

/**
 * Reads the command line.
 *
 * @throws Error with the usage if the command line is wrong
 */
export function readArguments(args: readonly string[], known: readonly string[]): Wanted {
  const { values, positionals } = parse(args, known);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(usage(`There is no part "${unknown.join('", "')}"`, known));
  if (values.quick && values.save) throw new Error(usage('--save needs the full size, not --quick', known));
  return {
    parts: positionals.length === 0 ? known : known.filter((name) => positionals.includes(name)),
    isQuick: values.quick,
    isJson: values.json,
    saves: values.save,
    checks: values.check,
  };
}

function parse(args: readonly string[], known: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Error(usage(error instanceof Error ? error.message : String(error), known));
  }
}

function usage(problem: string, known: readonly string[]): string {
  return [
    `${problem}.`,
    '',
    'Usage: npm run bench -- [part …] [--quick] [--json] [--save] [--check]',
    `  part      ${known.join(', ')}; all of them if none is named`,
    '  --quick   fewer loads and shorter turns, without the clients that have to be installed',
    '  --json    figures and goals as JSON',
    '  --save    keep the figures in test/bench/results.json, to which later runs are compared',
    '  --check   exit code 1 if a goal is not met',
  ].join('\n');
}
