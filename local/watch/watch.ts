import { type BuildState, createBuildStates } from './build-state.ts';
import { createReload, type Reload, type ReloadOptions } from './reload.ts';
import { createTypeCheck } from './types.ts';
import { type Change, watchProject } from './watcher.ts';

/** Options of `startWatch`. */
export interface WatchOptions {
  readonly root: string;
  readonly log: (line: string) => void;
}

/** Watches the sources of the project. */
export interface Watch {
  /** Problems of the last build, and of the last check of types. */
  readonly state: () => BuildState;
  /** Reloads from now on, also what was saved since the start, and checks types in the background. */
  begin(cloud: Omit<ReloadOptions, 'states' | 'elapsed' | 'log'>): void;
  stop(): Promise<void>;
}

/** Starts to watch at once: what is saved while the local cloud starts is not missed. */
export function startWatch({ root, log }: WatchOptions): Watch {
  const states = createBuildStates({ now: Date.now, log });
  const types = createTypeCheck({ root, onChecked: (problems) => states.set('types', problems), log });
  const early = new Set<Change>();
  let reload: Reload | undefined;

  function onChange(changes: ReadonlySet<Change>): void {
    if (reload === undefined) for (const change of changes) early.add(change);
    if (changes.has('code') && reload !== undefined) {
      reload.code();
      types.begin();
    }
    if (changes.has('wiring')) reload?.wiring();
    if (changes.has('settings'))
      log('[reload] .env and local/local.env are read at the start: restart the local cloud to use them');
  }

  const watcher = watchProject({ root, onChange });
  watcher.catch((error) => log(`[reload] the files cannot be watched, so nothing is reloaded: ${error}`));
  return {
    state: states.state,
    begin(cloud) {
      reload = createReload({ ...cloud, states, log, elapsed: () => performance.now() });
      types.begin();
      onChange(early);
    },
    async stop() {
      await Promise.allSettled([watcher.then(({ stop }) => stop()), types.stop(), reload?.stop()]);
    },
  };
}
