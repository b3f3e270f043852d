import { parseArgs } from 'node:util';
import { LocalCloudError } from '../local/problem.ts';

/** Arguments of `npm run broker`. */
export interface BrokerArguments {
  /** Whether to delete the topics and messages of earlier runs. */
  readonly isFresh: boolean;
  /** The consumer groups to create. */
  readonly groups: readonly string[];
}

// The broker allows no other characters in the name of a group.
const GROUP = /^[%|a-zA-Z0-9_-]+$/;

/**
 * Reads the arguments.
 *
 * @returns a text to print if the command line only asks for help
 * @throws LocalCloudError if they cannot be used
 */
export function readArguments(args: readonly string[]): BrokerArguments | string {
  const { help, fresh, group } = parse(args);
  if (help) return HELP;
  const illegal = group.find((name) => !GROUP.test(name));
  if (illegal === undefined) return { isFresh: fresh, groups: group };
  throw wrong(`--group ${illegal}: the name of a group has only letters, digits and the characters % | _ -`);
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const group = { type: 'string', multiple: true, default: [] as string[] } as const;
  const options = { fresh: flag, group, help: { ...flag, short: 'h' } } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause));
  }
}

const wrong = (problem: string) => new LocalCloudError(`${problem.replace(/\.$/, '')}.\n\n${HELP}`);

const HELP = `Usage: npm run broker [-- --fresh] [--group <name> …]
Starts Apache RocketMQ 5.5.0 on this machine: a name server, a broker, and a proxy for gRPC clients.
Needs Java 17 or newer; the first start also needs Maven and openssl, and downloads about 100 MB.

  --fresh         delete the topics and messages of earlier runs
  --group <name>  create a consumer group; clients that speak gRPC need theirs before they start
  --help          print this help

Topics, groups and messages are kept in .local/broker. Ctrl-C ends everything at once; what was stored stays.`;
