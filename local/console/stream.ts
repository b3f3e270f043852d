import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamEvent } from '../http/event-stream.ts';
import type { Actions } from './actions.ts';
import type { History } from './history.ts';

/** Time between two looks at the state, in milliseconds. */
const STATE_MS = 1000;

/**
 * Events for an open page: `state` with the members that changed (all of them first), `row` with a RowSummary, `gone` with the
 * ids of rows that the history dropped.
 */
export async function* consoleEvents(
  history: History,
  state: Actions['state'],
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  yield* merged([rowEvents(history, signal), stateEvents(state, signal)]);
}

async function* rowEvents(history: History, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  for await (const { rows, gone } of history.watch(signal)) {
    for (const data of rows) yield { event: 'row', data };
    if (gone.length > 0) yield { event: 'gone', data: gone };
  }
}

/** An event `state` with the members that changed since the last one; the first has all. */
export async function* stateEvents(
  state: () => Promise<object>,
  signal: AbortSignal,
  everyMs = STATE_MS,
): AsyncGenerator<StreamEvent> {
  const before = new Map<string, string | undefined>();
  while (!signal.aborted) {
    const now = Object.entries(await state()).map(([name, value]) => [name, value ?? null] as const);
    const changed = now.filter(([name, value]) => before.get(name) !== JSON.stringify(value));
    for (const [name, value] of changed) before.set(name, JSON.stringify(value));
    if (changed.length > 0) yield { event: 'state', data: Object.fromEntries(changed) };
    await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** The values of several generators as they come. */
async function* merged<T>(generators: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = (generator: AsyncGenerator<T>) => generator.next().then((result) => ({ generator, result }));
  const waiting = new Map(generators.map((generator) => [generator, next(generator)]));
  try {
    while (waiting.size > 0) {
      const { generator, result } = await Promise.race(waiting.values());
      if (result.done) {
        waiting.delete(generator);
        continue;
      }
      yield result.value;
      waiting.set(generator, next(generator));
    }
  } finally {
    for (const generator of generators) void generator.return(undefined);
  }
}
