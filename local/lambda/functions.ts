import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, type ConfigurationProblem } from '../../lib/errors.ts';
import { LocalCloudError } from '../problem.ts';
import {
  type FunctionDefinition,
  FunctionError,
  type Host,
  type HostOptions,
  startHost,
  UnusableFunctionError,
} from './host.ts';

/** How an invocation is made; `sign` has the payload signed as its sender would have. */
export interface InvokeOptions {
  readonly sign?: boolean;
}

/** Invokes a function by its name in serverless.yml. Results cross as JSON, as on Lambda: `undefined` becomes `null`. */
export type Invoke = (name: string, payload: unknown, options?: InvokeOptions) => Promise<unknown>;

/** The functions, each behind up to `maxHosts` hosts. */
export interface Functions {
  /** Throws FunctionError in Lambda's words: what the handler threw, a timeout, or a host that died. */
  readonly invoke: Invoke;
  /** The topics that the routes of all functions name outright. */
  readonly topics: readonly string[];
  /** Takes no more invocations, waits up to `graceMs` for those under way, then kills every host. */
  close(graceMs?: number): Promise<void>;
}

/** What the functions run in. */
export interface FunctionsOptions extends HostOptions {
  /** How many invocations of one function run side by side; further ones wait. Default 4. */
  readonly maxHosts?: number;
}

/**
 * Starts one host of each function, so that a function that cannot start says so now.
 *
 * @throws ConfigurationError with the problems of all functions
 * @throws LocalCloudError when a function is not built, or fails to load for another reason
 */
export async function createFunctions(
  definitions: readonly FunctionDefinition[],
  options: FunctionsOptions,
): Promise<Functions> {
  for (const definition of definitions) checkBuilt(definition);
  const pools = new Map(definitions.map((definition) => [definition.name, createPool(definition, options)]));
  const kill = () => Promise.all([...pools.values()].map((pool) => pool.kill()));
  const started = await Promise.allSettled([...pools.values()].map((pool) => pool.start()));
  const failures = started.flatMap((start) => (start.status === 'rejected' ? [start.reason] : []));
  if (failures.length > 0) {
    await kill();
    throw startError(failures);
  }

  const running = new Set<Promise<unknown>>();
  let isClosing = false;
  return {
    topics: [...new Set(started.flatMap((start) => (start.status === 'fulfilled' ? start.value : [])))],
    async invoke(name, payload, { sign = false } = {}) {
      const pool = pools.get(name);
      if (pool === undefined) throw new LocalCloudError(`There is no function "${name}" in serverless.yml.`);
      if (isClosing) throw new LocalCloudError('The local cloud is stopping.');
      const invocation = pool.invoke(JSON.stringify(payload), sign).finally(() => running.delete(invocation));
      running.add(invocation);
      return JSON.parse(await invocation);
    },
    async close(graceMs = 0) {
      isClosing = true;
      await Promise.race([Promise.allSettled(running), sleep(graceMs, undefined, { ref: false })]);
      await kill();
    },
  };
}

/** The hosts of one function. A slot holds one host and runs one invocation at a time; the last one used goes first. */
function createPool(definition: FunctionDefinition, options: FunctionsOptions) {
  const slots = Array.from({ length: options.maxHosts ?? 4 }, () => createSlot(definition, options));
  const idle = [...slots];
  const waiting: ((slot: Slot) => void)[] = [];
  return {
    start: async () => (await slots.at(-1)?.host())?.topics ?? [],
    kill: () => Promise.all(slots.map((slot) => slot.kill())),
    async invoke(payload: string, sign: boolean): Promise<string> {
      const slot = idle.pop() ?? (await new Promise<Slot>((take) => waiting.push(take)));
      try {
        return await slot.invoke(payload, sign);
      } catch (error) {
        options.log(`[${definition.name}] invocation failed: ${describe(error)}`);
        throw error;
      } finally {
        const next = waiting.shift();
        if (next === undefined) idle.push(slot);
        else next(slot);
      }
    },
  };
}

type Slot = ReturnType<typeof createSlot>;

function createSlot(definition: FunctionDefinition, options: FunctionsOptions) {
  let current: Promise<Host> | undefined;
  let isKilled = false;
  async function host(): Promise<Host> {
    const last = await current?.catch(() => undefined);
    if (last?.isAlive()) return last;
    if (isKilled) throw new LocalCloudError('The local cloud is stopping.');
    current = startHost(definition, options);
    return current;
  }
  return {
    host,
    async invoke(payload: string, sign: boolean) {
      const ready = await host();
      const deadlineMs = Date.now() + definition.timeoutSeconds * 1000;
      return ready.invoke({ requestId: randomUUID(), payload, deadlineMs, sign });
    },
    async kill() {
      isKilled = true;
      const last = await current?.catch(() => undefined);
      await last?.kill();
    },
  };
}

function checkBuilt({ name, bundle }: FunctionDefinition): void {
  if (existsSync(bundle)) return;
  throw new LocalCloudError(`Function "${name}" is not built, ${bundle} is missing: run "npm run build".`);
}

/** One error for all functions that could not start: problems of the configuration first, each once. */
function startError(failures: readonly unknown[]): unknown {
  const unusable = failures.filter((failure) => failure instanceof UnusableFunctionError);
  const problems = new Map<string, ConfigurationProblem>();
  for (const problem of unusable.flatMap(({ error }) => error.problems ?? [])) {
    problems.set(`${problem.variable} ${problem.remedy}`, problem);
  }
  if (problems.size > 0) return new ConfigurationError([...problems.values()]);
  const [first] = unusable;
  if (first === undefined) return failures[0];
  const isExplained = first.error.name === 'ConfigurationError';
  return new LocalCloudError(isExplained ? first.error.message : first.message, { cause: first });
}

function describe(error: unknown): string {
  if (!(error instanceof FunctionError)) return String(error);
  return error.stack?.startsWith('FunctionError') === false
    ? error.stack
    : `${error.errorType}: ${error.message}`;
}
