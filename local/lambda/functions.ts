import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { observeInvocation } from '../console/observe-invocation.ts';
import { Explanation } from './explanation.ts';
import type { FunctionDefinition } from './host.ts';
import type { PoolOptions } from './pool.ts';
import { checkBuilt, startError } from './start-error.ts';
import { type BeforeUse, createVersions, type Versions } from './versions.ts';

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
   */
  replace(definitions: readonly FunctionDefinition[], beforeUse?: BeforeUse): Promise<Replaced>;
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
  const versions = createVersions(options);
  for (const definition of definitions) checkBuilt(definition);
  const started = await Promise.allSettled(definitions.map((definition) => versions.start(definition)));
  const failures = started.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (failures.length > 0) {
    await versions.close(0);
    throw startError(failures);
  }

  return {
    get names() {
      return versions.current().map(({ definition }) => definition.name);
    },
    get topics() {
      return [...new Set(versions.current().flatMap(({ topics }) => topics))];
    },
    get bundles() {
      return versions.bundles();
    },
    async invoke(name, payload, { sign = false, requestId = randomUUID(), replayOf } = {}) {
      const { pool } = versions.get(name);
      versions.assertOpen();
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
      return Explanation.parse(JSON.parse(await versions.get(name).pool.invoke(call)));
    },
    routesOf: (name) => versions.find(name)?.pool.routes() ?? [],
    status: () => versions.current().map(({ definition: { name }, pool }) => ({ name, ...pool.status() })),
    freeze: (name) => versions.get(name).pool.freeze(),
    thaw: (name) => versions.get(name).pool.thaw(),
    async restart() {
      await Promise.all(versions.current().map(({ definition }) => versions.start(definition)));
    },
    replace: (next, beforeUse) => replaceIn(versions, next, beforeUse),
    close: (graceMs = 0) => versions.close(graceMs),
  };
}

async function replaceIn(
  versions: Versions,
  next: readonly FunctionDefinition[],
  beforeUse: BeforeUse | undefined,
): Promise<Replaced> {
  const isNew = (one: FunctionDefinition) => !isDeepStrictEqual(one, versions.find(one.name)?.definition);
  const results = await Promise.all(
    next.filter(isNew).map(async (definition) => {
      const error: unknown = await versions.start(definition, beforeUse).then(
        () => undefined,
        (reason) => startError([reason]),
      );
      return { name: definition.name, error };
    }),
  );
  const names = versions.current().map(({ definition }) => definition.name);
  const removed = names.filter((name) => !next.some((one) => one.name === name));
  for (const name of removed) versions.remove(name);
  return {
    started: results.filter(({ error }) => error === undefined).map(({ name }) => name),
    removed,
    failed: results.filter(({ error }) => error !== undefined),
  };
}
