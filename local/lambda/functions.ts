import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, type ConfigurationProblem } from '../../lib/core/errors.ts';
import { LocalCloudError } from '../problem.ts';
import { type FunctionDefinition, UnusableFunctionError } from './host.ts';
import { createPool, type PoolOptions } from './pool.ts';

/** Options of one invocation. */
export interface InvokeOptions {
  /** Whether to sign the payload as its sender would; default `false`. */
  readonly sign?: boolean;
  /** Default: a new id. Lambda's own retries use the same id. */
  readonly requestId?: string;
}

/** Invokes a function by its name in serverless.yml. Results pass as JSON, as on Lambda: `undefined` becomes `null`. */
export type Invoke = (name: string, payload: unknown, options?: InvokeOptions) => Promise<unknown>;

/** The running functions, each with up to `maxHosts` hosts. */
export interface Functions {
  /** Throws FunctionError, as Lambda reports it: the handler's error, a timeout, or the end of its host. */
  readonly invoke: Invoke;
  /** Topics that the routes of all functions name as text. */
  readonly topics: readonly string[];
  /** Stops accepting invocations, waits up to `graceMs` for those under way, then kills every host. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Starts one host of each function, so that a function that cannot start is reported at once.
 *
 * @throws ConfigurationError with the problems of all functions
 * @throws LocalCloudError if a function is not built, or cannot be loaded for another reason
 */
export async function createFunctions(
  definitions: readonly FunctionDefinition[],
  options: PoolOptions,
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
    async invoke(name, payload, { sign = false, requestId = randomUUID() } = {}) {
      const pool = pools.get(name);
      if (pool === undefined) throw new LocalCloudError(`There is no function "${name}" in serverless.yml.`);
      if (isClosing) throw new LocalCloudError('The local cloud is stopping.');
      const call = { requestId, payload: JSON.stringify(payload), sign };
      const invocation = pool.invoke(call).finally(() => running.delete(invocation));
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

function checkBuilt({ name, bundle }: FunctionDefinition): void {
  if (existsSync(bundle)) return;
  throw new LocalCloudError(`Function "${name}" is not built (${bundle} is missing): run "npm run build".`);
}

/** One error for all functions that could not start. Configuration problems have priority; each is listed once. */
function startError(failures: readonly unknown[]): unknown {
  const unusable = failures.filter((failure) => failure instanceof UnusableFunctionError);
  const problems = new Map<string, ConfigurationProblem>();
  for (const problem of unusable.flatMap(({ error }) => error.problems ?? [])) {
    problems.set(`${problem.variable} ${problem.remedy}`, problem);
  }
  if (problems.size > 0) return new ConfigurationError([...problems.values()]);
  const [first] = unusable;
  if (first === undefined) return failures[0];
  const isExplained = ['ConfigurationError', 'RoutesError'].includes(first.error.name);
  return new LocalCloudError(isExplained ? first.error.message : first.message, { cause: first });
}
