import { setTimeout as sleep } from 'node:timers/promises';
import type { RowSummary } from './row-types.ts';

/** Changes since the last ones: rows that are new or changed, and ids of rows that were dropped. */
export interface Changes {
  readonly rows: readonly RowSummary[];
  readonly gone: readonly string[];
}

/** Shortest time between two changes of the same row, in milliseconds. */
const PERIOD_MS = 50;

interface Watcher {
  readonly changed: Set<string>;
  readonly gone: Set<string>;
  wake: () => void;
}

/**
 * Passes changes on to those who watch. A watcher that reads slowly makes no queue grow: only the ids of changed rows wait.
 *
 * @param summary the row as it is now; `undefined` if it was dropped
 */
export function createWatchers(summary: (id: string) => RowSummary | undefined) {
  const watchers = new Set<Watcher>();

  async function* watch(signal: AbortSignal): AsyncGenerator<Changes> {
    const watcher: Watcher = { changed: new Set(), gone: new Set(), wake: () => {} };
    watchers.add(watcher);
    const onAbort = () => watcher.wake();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        if (watcher.changed.size === 0 && watcher.gone.size === 0) {
          await new Promise<void>((resolve) => {
            watcher.wake = resolve;
          });
          continue;
        }
        const rows = [...watcher.changed].flatMap((id) => summary(id) ?? []);
        const gone = [...watcher.gone];
        watcher.changed.clear();
        watcher.gone.clear();
        yield { rows, gone };
        await sleep(PERIOD_MS, undefined, { signal, ref: false }).catch(() => {});
      }
    } finally {
      watchers.delete(watcher);
      signal.removeEventListener('abort', onAbort);
    }
  }

  return {
    watch,
    changed(id: string): void {
      for (const watcher of watchers) {
        watcher.changed.add(id);
        watcher.wake();
      }
    },
    gone(id: string): void {
      for (const watcher of watchers) {
        watcher.changed.delete(id);
        watcher.gone.add(id);
        watcher.wake();
      }
    },
  };
}
