import { setTimeout as sleep } from 'node:timers/promises';
import { LocalCloudError } from '../problem.ts';
import type { FunctionDefinition } from './host.ts';
import { createPool, type Pool, type PoolOptions } from './pool.ts';
import { checkBuilt } from './start-error.ts';

/** One version of a function. */
export interface Version {
  readonly definition: FunctionDefinition;
  readonly pool: Pool;
  /** Topics that its routes name as text. */
  readonly topics: readonly string[];
}

/** Called with the topics of a new version before its first event. If it throws, the last version goes on. */
export type BeforeUse = (topics: readonly string[]) => void;

/** The versions of all functions: one of each gets events, and those before it finish their invocations. */
export interface Versions {
  /** Those that get events. */
  current(): readonly Version[];
  /** The version of a function that gets events; `undefined` if there is no such function. */
  find(name: string): Version | undefined;
  /** As `find`. Throws LocalCloudError if there is no such function. */
  get(name: string): Version;
  /** Paths of the bundles that are in use, also by invocations under way. */
  bundles(): readonly string[];
  /** Starts a version, which then replaces the last one of its function. Throws what its start throws. */
  start(definition: FunctionDefinition, beforeUse?: BeforeUse): Promise<void>;
  /** Takes a function away. Its invocations end before. */
  remove(name: string): void;
  /** Throws LocalCloudError after `close` was called. */
  assertOpen(): void;
  /** Waits up to `graceMs` for the invocations under way, then kills every host. */
  close(graceMs: number): Promise<void>;
}

/** An empty set of versions. */
export function createVersions(options: PoolOptions): Versions {
  const current = new Map<string, Version>();
  const alive = new Map<Pool, FunctionDefinition>(); // also versions that only finish their invocations
  let isClosing = false;

  async function kill(pool: Pool): Promise<void> {
    await pool.kill();
    alive.delete(pool);
  }

  /** Kills a version that gets no more events, after the end of its invocations. */
  async function retire({ pool }: Version): Promise<void> {
    await pool.settled();
    await kill(pool);
  }

  function assertOpen(): void {
    if (isClosing) throw new LocalCloudError('The local cloud is stopping.');
  }

  return {
    current: () => [...current.values()],
    find: (name) => current.get(name),
    get(name) {
      const version = current.get(name);
      if (version !== undefined) return version;
      throw new LocalCloudError(`There is no function "${name}" in serverless.yml.`);
    },
    bundles: () => [...alive.values()].map(({ bundle }) => bundle),
    async start(definition, beforeUse) {
      checkBuilt(definition);
      const pool = createPool(definition, options);
      alive.set(pool, definition);
      try {
        const topics = await pool.start();
        assertOpen();
        beforeUse?.(topics);
        const last = current.get(definition.name);
        current.set(definition.name, { definition, pool, topics });
        if (last !== undefined) void retire(last);
      } catch (error) {
        await kill(pool);
        throw error;
      }
    },
    remove(name) {
      const version = current.get(name);
      current.delete(name);
      if (version !== undefined) void retire(version);
    },
    assertOpen,
    async close(graceMs) {
      isClosing = true;
      const settled = Promise.all([...alive.keys()].map((pool) => pool.settled()));
      await Promise.race([settled, sleep(graceMs, undefined, { ref: false })]);
      await Promise.all([...alive.keys()].map(kill));
    },
  };
}
