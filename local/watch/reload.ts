import { ConfigurationError } from '../../lib/core/errors.ts';
import type { Functions, Replaced } from '../lambda/functions.ts';
import type { FunctionDefinition } from '../lambda/host.ts';
import { LocalCloudError, textOfThrown } from '../problem.ts';
import type { Wiring } from '../wiring/serverless.ts';
import type { BuildStates } from './build-state.ts';
import type { Builder, Bundles } from './builder.ts';
import { describeProblem, type SourceProblem } from './problem.ts';
import { createRepeater } from './repeater.ts';
import { newQueues, restartReasons } from './wiring-changes.ts';

/** Options of `createReload`. */
export interface ReloadOptions {
  readonly builder: Builder;
  readonly functions: Pick<Functions, 'replace' | 'bundles' | 'names'>;
  /** The wiring at the start. */
  readonly wiring: Wiring;
  readonly loadWiring: () => Promise<Wiring>;
  readonly definitions: (wiring: Wiring, bundles: Bundles) => FunctionDefinition[];
  /** Creates the queues of a new wiring that do not exist. */
  readonly createQueues: (wiring: Wiring) => Promise<void>;
  readonly createTopics: (topics: readonly string[]) => void;
  /** Starts and stops triggers, so that they are those of this wiring. */
  readonly applyTriggers: (wiring: Wiring) => void;
  readonly states: BuildStates;
  readonly log: (line: string) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
}

/** Brings what was saved into effect. */
export interface Reload {
  /** Builds the functions again, and replaces those that differ. A call during a reload makes another one follow it. */
  code(): void;
  /** Reads serverless.yml again in the background, and then does the same. */
  wiring(): void;
  /** Ends the reload under way, and starts no other. */
  stop(): Promise<void>;
}

/**
 * Everything goes on while a reload runs. What cannot be built, read or started leaves its last version in place, and is told to
 * `states`.
 */
export function createReload(options: ReloadOptions): Reload {
  const { builder, functions, states, log, elapsed } = options;
  let wiring = options.wiring;
  let savedAt: number | undefined;
  let isStopped = false;

  async function bringIntoEffect(): Promise<void> {
    const since = savedAt ?? elapsed();
    savedAt = undefined;
    const built = await builder.build();
    states.set('build', built.ok ? [] : built.problems);
    if (!built.ok) return;
    for (const warning of built.warnings) log(`[build] ${describeProblem(warning)}`);
    const definitions = options.definitions(wiring, built.bundles);
    const replaced = await functions.replace(definitions, options.createTopics);
    if (isStopped) return;
    states.set('functions', problemsOfStart(replaced));
    states.set('triggers', problemsOfTriggers());
    builder.keep([...functions.bundles, ...definitions.map(({ bundle }) => bundle)]);
    for (const line of linesOf(replaced, Math.round(elapsed() - since))) log(line);
  }

  function problemsOfTriggers(): SourceProblem[] {
    try {
      options.applyTriggers(withTriggersOf(wiring, functions.names));
      return [];
    } catch (error) {
      return [{ file: 'serverless.yml', text: reasonOf(error) }];
    }
  }

  async function readWiring(): Promise<void> {
    try {
      const next = await options.loadWiring();
      await options.createQueues(next);
      const lines = [...newQueues(wiring, next), ...restartReasons(options.wiring, next)];
      for (const line of lines) log(`[wiring] ${line}`);
      wiring = next;
      states.set('wiring', []);
    } catch (error) {
      return states.set('wiring', [{ file: 'serverless.yml', text: reasonOf(error) }]);
    }
    code.request();
  }

  const onFailure = (error: unknown) => log(`[reload] failed: ${textOfThrown(error)}`);
  const code = createRepeater(bringIntoEffect, onFailure);
  const reading = createRepeater(readWiring, onFailure);
  return {
    code() {
      savedAt ??= elapsed();
      code.request();
    },
    wiring: reading.request,
    async stop() {
      isStopped = true;
      await reading.stop();
      await code.stop();
    },
  };
}

/** Without the triggers of functions that do not run: their events would be lost. */
const withTriggersOf = (wiring: Wiring, names: readonly string[]): Wiring => ({
  ...wiring,
  triggers: wiring.triggers.filter(({ functionName }) => names.includes(functionName)),
});

function problemsOfStart({ failed }: Replaced): SourceProblem[] {
  return failed.map(({ name, error }) => ({
    text: `${name} cannot start its new version: ${reasonOf(error)}`,
  }));
}

const reasonOf = (error: unknown) =>
  error instanceof LocalCloudError || error instanceof ConfigurationError
    ? error.message
    : textOfThrown(error);

function linesOf({ started, removed }: Replaced, ms: number): string[] {
  return [
    ...(started.length > 0
      ? [`[reload] ${started.join(', ')}: the next event goes to the new version, after ${ms} ms`]
      : []),
    ...(removed.length > 0 ? [`[reload] ${removed.join(', ')}: no longer in serverless.yml`] : []),
  ];
}
