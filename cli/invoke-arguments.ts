import { globSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { LocalCloudError } from '../local/problem.ts';
import { sampleNames } from './samples.ts';

/** Arguments of `npm run invoke`. */
export interface InvokeArguments {
  readonly functionName: string;
  /** The name of a sample, or a path. */
  readonly sample: string;
  readonly isDryRun: boolean;
  readonly isReal: boolean;
}

/**
 * Reads the arguments.
 *
 * @returns a text to print if the command line only asks for help
 * @throws LocalCloudError if they cannot be used
 */
export function readArguments(root: string, args: readonly string[]): InvokeArguments | string {
  const functions = functionsOf(root);
  const { values, positionals } = parse(args, functions);
  if (values.help) return help(functions);
  const [functionName, sample, ...more] = positionals;
  if (functionName === undefined) throw wrong('Name a function and a sample', functions);
  if (!functions.includes(functionName)) throw wrong(`There is no function "${functionName}"`, functions);
  if (sample === undefined) {
    const names = sampleNames(root, functionName).map((name) => `  ${name}`);
    throw new LocalCloudError([`Name a sample of "${functionName}", or a file:`, ...names].join('\n'));
  }
  if (more.length > 0) throw wrong(`"${more.join(' ')}" is one argument too many`, functions);
  return { functionName, sample, isDryRun: values['dry-run'], isReal: values.real };
}

const functionsOf = (root: string) =>
  globSync('functions/*/handler.ts', { cwd: root })
    .map((file) => basename(dirname(file)))
    .sort();

function parse(args: readonly string[], functions: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const options = { 'dry-run': flag, real: flag, help: { ...flag, short: 'h' } } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), functions);
  }
}

const wrong = (problem: string, functions: readonly string[]) =>
  new LocalCloudError(`${problem.replace(/\.$/, '')}.\n\n${help(functions)}`);

const help = (
  functions: readonly string[],
) => `Usage: npm run invoke -- <function> <sample> [--dry-run] [--real]
Invokes a function with one event, as its trigger would. A webhook is signed first, with the local secret.

  function     ${functions.join(', ')}
  sample       the name of a file in events/<function>/, such as github-push; or the path of any file
  --dry-run    only show what would happen: nothing is sent to the local cloud or to the real service
  --real       send to the real service, if DMS_ENDPOINT names it
  --help       print this help

Messages go to the local cloud if it runs ("npm start"), otherwise to an emulator that runs only for this command.
Exit code: 0 if the event was accepted, 1 if it was refused, failed, or became a dead letter.`;
