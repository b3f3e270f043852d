import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { PropertiesAs } from './dms/emulator.ts';
import { parseFaultScript } from './dms/fault-script.ts';
import { LocalCloudError } from './problem.ts';

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Sources of settings; later ones override earlier ones. An empty value counts as missing. */
export interface SettingSources {
  /** `local/local.env`: the local values and secrets. */
  readonly local: Environment;
  /** `.env` beside package.json: the user's own. */
  readonly dotenv: Environment;
  readonly process: Environment;
}

/** The port of each server, by the variable that sets it; 0 means any free port. */
export type Ports = Readonly<Record<keyof typeof defaultPorts, number>>;

/** Settings of the local cloud. */
export interface Settings {
  /** Destination of messages: the real service if `.env` or the shell sets DMS_ENDPOINT. */
  readonly target: 'emulator' | 'service';
  readonly ports: Ports;
  /** `DMS_TOPICS`: topics that the emulator has from the start, in addition to those that routes name. */
  readonly topics: readonly string[];
  /** `DMS_FAULTS`: the emulator's faults to order; empty for a dry run and for the real service. */
  readonly faults: string;
  /** `DMS_VISIBLE_AFTER_MS`: age that a message must have before a query of the emulator finds it, in milliseconds. */
  readonly visibleAfterMs: number;
  /** `DMS_PROPERTIES_AS`: what the emulator makes of the properties of a message. */
  readonly propertiesAs: PropertiesAs;
  /** `DMS_BROKER`: the address of a RocketMQ broker behind the emulator; `undefined` for its memory alone, and for a dry run. */
  readonly broker: { readonly host: string; readonly port: number } | undefined;
  /** All variables, for the functions to read. */
  readonly env: Readonly<Record<string, string>>;
}

const defaultPorts = { PORT: 3000, DMS_PORT: 3001, SQS_PORT: 4566, EVENTS_PORT: 3002 } as const;

/** The variables of `local.env` that still apply if messages go to the real service. */
const staysLocal = new Set([...Object.keys(defaultPorts), 'POWERTOOLS_METRICS_DISABLED']);

/** The variables of the ports. */
export const portNames = ['PORT', 'DMS_PORT', 'SQS_PORT', 'EVENTS_PORT'] as const;

/** Reads `local/local.env` and `.env` below `root`, then resolves them as `resolveSettings` does. */
export async function loadSettings(root: string, process: Environment, dryRun = false): Promise<Settings> {
  const [local, dotenv] = await Promise.all([
    readEnv(join(root, 'local', 'local.env')),
    readEnv(join(root, '.env')),
  ]);
  return resolveSettings({ local, dotenv, process }, dryRun);
}

/**
 * Decides the value of every setting. Local values never reach the real service: with a real endpoint, only the ports and the
 * metrics setting of `local.env` apply. A dry run ignores the DMS_ and IAM_ values of `.env` and the shell.
 *
 * @throws LocalCloudError with every port variable that is not a port, or with DMS_FAULTS, DMS_VISIBLE_AFTER_MS,
 * DMS_PROPERTIES_AS or DMS_BROKER if it cannot be read
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
    propertiesAs: isReal || dryRun ? 'raw' : checkedWay(env.DMS_PROPERTIES_AS ?? 'raw'),
    broker: isReal || dryRun || env.DMS_BROKER === undefined ? undefined : checkedAddress(env.DMS_BROKER),
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
    const remedy = 'A port is a whole number from 0 (any free port) to 65535.';
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

function checkedWay(value: string): PropertiesAs {
  if (value === 'raw' || value === 'user' || value === 'proxy') return value;
  throw new LocalCloudError(`DMS_PROPERTIES_AS is "${value}", which is not raw, user or proxy`);
}

function checkedMs(name: string, value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new LocalCloudError(`${name} is "${value}", which is not a whole number of milliseconds`);
}

function checkedAddress(value: string): { host: string; port: number } {
  const [, host = '', port = ''] = /^([\w.-]+):(\d{1,5})$/.exec(value) ?? [];
  if (host !== '' && isPort(port)) return { host, port: Number(port) };
  throw new LocalCloudError(
    `DMS_BROKER is "${value}", which is not a host and a port, such as 127.0.0.1:10911`,
  );
}

const isPort = (value: string) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
