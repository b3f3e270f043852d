import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { observeInvocation } from '../console/observe-invocation.ts';
import { LocalCloudError } from '../problem.ts';
import { Explanation } from './explanation.ts';
import type { FunctionDefinition } from './host.ts';
import { createPool, type Pool, type PoolOptions } from './pool.ts';
import { checkBuilt, startError } from './start-error.ts';

/** Options of one invocation. */
export interface InvokeOptions {
  /** Whether to sign the payload as its sender would; default `false`. */
  readonly sign?: boolean;
  /** Default: a new id. Lambda's own retries use the same id. */
  readonly requestId?: string;
  /** The row of the history that it replays. */
  readonly replayOf?: string;
}

/** Invokes a function by its name in serverless.yml. Results pass as JSON, as on Lambda: `undefined` becomes `null`. */
export type Invoke = (name: string, payload: unknown, options?: InvokeOptions) => Promise<unknown>;

/** A function that could not start with its new version, and the reason with its remedy. */
export interface StartFailure {
  readonly name: string;
  readonly error: unknown;
}

/** Result of `replace`: names of functions. */
export interface Replaced {
  /** Their next event goes to the new version. */
  readonly started: readonly string[];
  /** They are no longer in serverless.yml. */
  readonly removed: readonly string[];
  /** They go on with their last version, if they have one. */
  readonly failed: readonly StartFailure[];
}

/** The running functions, each with up to `maxHosts` hosts. */
export interface Functions {
  /** Throws FunctionError, as Lambda reports it: the handler's error, a timeout, or the end of its host. */
  readonly invoke: Invoke;
  /** Names of the functions that can be invoked. */
  readonly names: readonly string[];
  /** Topics that the routes of all functions name as text. */
  readonly topics: readonly string[];
  /** Paths of the bundles that are in use, also by invocations under way. */
  readonly bundles: readonly string[];
  /**
   * Replaces the functions whose definition differs. Until a new version is ready, events go to the last one, which then finishes
   * its invocations. Its caller must wait for the end before the next `replace`.
   *
   * @param beforeUse called with the topics of a new version before its first event; if it throws, the last version goes on
   */
  replace(
    definitions: readonly FunctionDefinition[],
    beforeUse?: (topics: readonly string[]) => void,
  ): Promise<Replaced>;
  /** What the routes of a function make of a payload. Sends nothing. Throws FunctionError as `invoke` does. */
  explain(name: string, payload: unknown): Promise<Explanation>;
  /** Names of the routes of a function; empty if there is no such function, or none of its processes runs. */
  routesOf(name: string): readonly string[];
  /** Each function with the number of its processes, and whether they are frozen. */
  status(): readonly { readonly name: string; readonly hosts: number; readonly frozen: boolean }[];
  /** Stops the processes of a function where they are, as Lambda freezes a container. Its invocations wait, up to their timeout. */
  freeze(name: string): void;
  thaw(name: string): void;
  /** Starts all functions again, with new processes. */
  restart(): Promise<void>;
  /** Stops accepting invocations, waits up to `graceMs` for those under way, then kills every host. */
  close(graceMs?: number): Promise<void>;
}

/** One version of a function. */
interface Version {
  readonly definition: FunctionDefinition;
  readonly pool: Pool;
  readonly topics: readonly string[];
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
  const current = new Map<string, Version>();
  const alive = new Map<Pool, FunctionDefinition>(); // also versions that only finish their invocations
  let isClosing = false;

  async function kill(pool: Pool): Promise<void> {
    await pool.kill();
    alive.delete(pool);
  }

  async function start(definition: FunctionDefinition, beforeUse?: (topics: readonly string[]) => void) {
    checkBuilt(definition);
    const pool = createPool(definition, options);
    alive.set(pool, definition);
    try {
      const topics = await pool.start();
      if (isClosing) throw stopping();
      beforeUse?.(topics);
      const last = current.get(definition.name);
      current.set(definition.name, { definition, pool, topics });
      if (last !== undefined) void retire(last);
    } catch (error) {
      await kill(pool);
      throw error;
    }
  }

  function versionOf(name: string): Version {
    const version = current.get(name);
    if (version !== undefined) return version;
    throw new LocalCloudError(`There is no function "${name}" in serverless.yml.`);
  }

  /** Kills a version that gets no more events, after the end of its invocations. */
  async function retire({ pool }: Version): Promise<void> {
    await pool.settled();
    await kill(pool);
  }

  function remove(name: string, version: Version): string {
    current.delete(name);
    void retire(version);
    return name;
  }

  const started = await Promise.allSettled(definitions.map((definition) => start(definition)));
  const failures = started.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (failures.length > 0) {
    await Promise.all([...alive.keys()].map(kill));
    throw startError(failures);
  }

  return {
    get names() {
      return [...current.keys()];
    },
    get topics() {
      return [...new Set([...current.values()].flatMap(({ topics }) => topics))];
    },
    get bundles() {
      return [...alive.values()].map(({ bundle }) => bundle);
    },
    async invoke(name, payload, { sign = false, requestId = randomUUID(), replayOf } = {}) {
      const { pool } = versionOf(name);
      if (isClosing) throw stopping();
      const call = { requestId, payload: JSON.stringify(payload), sign };
      const facts = { invocationId: requestId, functionName: name, payload, replayOf };
      return JSON.parse(await observeInvocation(options.observe, facts, () => pool.invoke(call)));
    },
    async explain(name, payload) {
      const call = {
        requestId: randomUUID(),
        payload: JSON.stringify(payload),
        sign: false,
        isExplained: true,
      };
      return Explanation.parse(JSON.parse(await versionOf(name).pool.invoke(call)));
    },
    routesOf: (name) => current.get(name)?.pool.routes() ?? [],
    status: () => [...current.values()].map(({ definition: { name }, pool }) => ({ name, ...pool.status() })),
    freeze: (name) => versionOf(name).pool.freeze(),
    thaw: (name) => versionOf(name).pool.thaw(),
    async restart() {
      await Promise.all([...current.values()].map(({ definition }) => start(definition)));
    },
    async replace(next, beforeUse) {
      const isNew = (one: FunctionDefinition) => !isDeepStrictEqual(one, current.get(one.name)?.definition);
      const results = await Promise.all(
        next.filter(isNew).map(async (definition) => {
          const { name } = definition;
          const error: unknown = await start(definition, beforeUse).then(
            () => undefined,
            (reason) => startError([reason]),
          );
          return { name, error };
        }),
      );
      const gone = [...current].filter(([name]) => !next.some((one) => one.name === name));
      return {
        started: results.filter(({ error }) => error === undefined).map(({ name }) => name),
        removed: gone.map(([name, version]) => remove(name, version)),
        failed: results.filter(({ error }) => error !== undefined),
      };
    },
    async close(graceMs = 0) {
      isClosing = true;
      const settled = Promise.all([...alive.keys()].map((pool) => pool.settled()));
      await Promise.race([settled, sleep(graceMs, undefined, { ref: false })]);
      await Promise.all([...alive.keys()].map(kill));
    },
  };
}

const stopping = () => new LocalCloudError('The local cloud is stopping.');
