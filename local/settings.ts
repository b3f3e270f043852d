import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseFaultScript } from './dms/fault-script.ts';
import { LocalCloudError } from './problem.ts';

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where settings come from, weakest first. An empty value counts as missing everywhere. */
export interface SettingSources {
  /** `local/local.env`: the local values and secrets. */
  readonly local: Environment;
  /** `.env` beside package.json: the user's own. */
  readonly dotenv: Environment;
  readonly process: Environment;
}

/** The port of each server, by the variable that sets it; 0 is any free port. */
export type Ports = Readonly<Record<keyof typeof defaultPorts, number>>;

/** What the local cloud runs on. */
export interface Settings {
  /** Where messages go: the real service as soon as `.env` or the shell names its endpoint. */
  readonly target: 'emulator' | 'service';
  readonly ports: Ports;
  /** `DMS_TOPICS`: what the emulator has from the start, besides the topics that routes name. */
  readonly topics: readonly string[];
  /** `DMS_FAULTS`: the emulator's faults to order; empty for a dry run and for the real service. */
  readonly faults: string;
  /** `DMS_VISIBLE_AFTER_MS`: how old a message must be before a query of the emulator finds it, in milliseconds. */
  readonly visibleAfterMs: number;
  /** Everything that was set, for the functions to read. */
  readonly env: Readonly<Record<string, string>>;
}

const defaultPorts = { PORT: 3000, DMS_PORT: 3001, SQS_PORT: 4566, EVENTS_PORT: 3002 } as const;

/** All of `local.env` that counts when messages go to the real service. */
const staysLocal = new Set([...Object.keys(defaultPorts), 'POWERTOOLS_METRICS_DISABLED']);

/** Reads `local/local.env` and `.env` below `root`, then resolves them as `resolveSettings` does. */
export async function loadSettings(root: string, process: Environment, dryRun = false): Promise<Settings> {
  const [local, dotenv] = await Promise.all([
    readEnv(join(root, 'local', 'local.env')),
    readEnv(join(root, '.env')),
  ]);
  return resolveSettings({ local, dotenv, process }, dryRun);
}

/**
 * Settles every setting. Local values and the real service never meet: with a real endpoint, `local.env` counts for
 * nothing but ports and metrics; for a dry run, the DMS_ and IAM_ values of `.env` and the shell are left out.
 *
 * @throws LocalCloudError naming every port variable that is not a port, or DMS_FAULTS or DMS_VISIBLE_AFTER_MS if it cannot be
 * read
 */
export function resolveSettings({ local, dotenv, process }: SettingSources, dryRun = false): Settings {
  const own = { ...given(dotenv), ...given(process) };
  const isReal = own.DMS_ENDPOINT !== undefined && !dryRun;
  const env = isReal
    ? { ...without(given(local), (name) => !staysLocal.has(name)), ...own }
    : { ...given(local), ...(dryRun ? without(own, isCredential) : own) };
  const topics = (env.DMS_TOPICS ?? '').split(',').map((topic) => topic.trim());
  return {
    target: isReal ? 'service' : 'emulator',
    ports: portsOf(env),
    topics: topics.filter((topic) => topic !== ''),
    faults: isReal || dryRun ? '' : checkedFaults(env.DMS_FAULTS ?? ''),
    visibleAfterMs: isReal || dryRun ? 0 : checkedMs('DMS_VISIBLE_AFTER_MS', env.DMS_VISIBLE_AFTER_MS ?? '0'),
    env,
  };
}

async function readEnv(path: string): Promise<Environment> {
  try {
    return parseEnv(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
    throw new LocalCloudError(`Cannot read ${path}: ${String(cause)}`, { cause });
  }
}

function given(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

const isCredential = (name: string) =>
  /^(DMS|IAM)_/.test(name) && !(name in defaultPorts || name === 'DMS_TOPICS');

function without(env: Record<string, string>, leaveOut: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !leaveOut(name)));
}

function portsOf(env: Environment): Ports {
  const problems = Object.keys(defaultPorts).flatMap((name) => {
    const value = env[name];
    return value === undefined || isPort(value) ? [] : [`${name} is "${value}", which is not a port`];
  });
  if (problems.length > 0) {
    const remedy = 'A port is a whole number from 0 (any free one) to 65535.';
    throw new LocalCloudError([...problems, remedy].join('\n'));
  }
  const portOf = (name: keyof typeof defaultPorts) => Number(env[name] ?? defaultPorts[name]);
  return {
    PORT: portOf('PORT'),
    DMS_PORT: portOf('DMS_PORT'),
    SQS_PORT: portOf('SQS_PORT'),
    EVENTS_PORT: portOf('EVENTS_PORT'),
  };
}

function checkedFaults(script: string): string {
  try {
    parseFaultScript(script);
    return script;
  } catch (cause) {
    throw new LocalCloudError(`DMS_FAULTS: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function checkedMs(name: string, value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new LocalCloudError(`${name} is "${value}", which is not a whole number of milliseconds`);
}

const isPort = (value: string) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
