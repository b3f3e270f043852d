import type { Fact, Observe } from './facts.ts';
import { createPauses } from './pauses.ts';
import { type Redact, redactFact } from './redaction.ts';
import { contains, type OpenRow, sizeOf } from './row.ts';
import { outcomeOf } from './row-outcome.ts';
import type { RowDetail, RowSummary } from './row-types.ts';
import { bytesOf, detailOf, summaryOf } from './row-views.ts';
import { createRows } from './rows.ts';
import type { CloudState } from './state.ts';
import { createStats } from './stats.ts';
import { type Changes, createWatchers } from './watchers.ts';

/** Options of `createHistory`. */
export interface HistoryOptions {
  /** Removes secrets from texts. */
  readonly redact: Redact;
  /** The name of the outbox. */
  readonly outboxQueue?: string | undefined;
  /** Default 10,000. */
  readonly maxRows?: number;
  /** Largest size of all rows, by estimate; default 128 MB. */
  readonly maxBytes?: number;
  /** Called with each fact, without secrets; for a file. */
  readonly onFact?: (fact: Fact) => void;
  /** Called with an error of the history itself. */
  readonly onError?: (error: unknown) => void;
  /** Default `Date.now`. */
  readonly now?: () => number;
}

/** Selects rows. Without members, it selects all. */
export interface RowFilter {
  /** Text in an id, key, topic, body or reason, in upper or lower case. */
  readonly q?: string | undefined;
  readonly function?: string | undefined;
  readonly outcome?: string | undefined;
  readonly origin?: string | undefined;
}

/** One page of the list. */
export interface PageOptions extends RowFilter {
  /** Id of a row: only older ones. */
  readonly before?: string | undefined;
  /** Default 100. */
  readonly limit?: number | undefined;
}

/** What happened in the local cloud, within bounds of number and size. The oldest rows are dropped. */
export interface History {
  readonly observe: Observe;
  /** Adds facts of an earlier run. Invocations that had not ended then count as ended. */
  restore(facts: Iterable<Fact>): void;
  /** Newest first. `total` is the number of rows that the filter selects. */
  list(options?: PageOptions): { readonly rows: readonly RowSummary[]; readonly total: number };
  detail(id: string): RowDetail | undefined;
  body(id: string): Buffer | undefined;
  /** Changes from now on, until the signal aborts: each row at most once in 50 ms. A slow reader gets fewer, newer changes. */
  watch(signal: AbortSignal): AsyncGenerator<Changes>;
  perSecond(): CloudState['stats']['perSecond'];
  paused(): CloudState['paused'];
  /** Forgets pauses, because the functions start again. */
  endPauses(): void;
  /** Forgets all rows. */
  clear(): void;
}

/** Makes an empty history. */
export function createHistory(options: HistoryOptions): History {
  const { redact, maxRows = 10_000, maxBytes = 128 * 1024 * 1024, now = Date.now } = options;
  const { onFact = () => {}, onError = () => {} } = options;
  const rows = createRows({ outboxQueue: options.outboxQueue });
  const sizes = new Map<string, number>(); // in the order of the rows
  const watchers = createWatchers((id) => viewOf(id, summaryOf));
  const stats = createStats();
  const pauses = createPauses(now);
  let bytes = 0;

  function viewOf<T>(id: string, view: (row: OpenRow) => T): T | undefined {
    const row = rows.get(id);
    return row === undefined ? undefined : view(row);
  }

  function add(fact: Fact): void {
    stats.observe(fact);
    pauses.observe(fact);
    for (const row of rows.apply(fact)) {
      const size = sizeOf(row);
      bytes += size - (sizes.get(row.id) ?? 0);
      sizes.set(row.id, size);
      watchers.changed(row.id);
    }
    for (const id of sizes.keys()) {
      if (sizes.size <= maxRows && (bytes <= maxBytes || sizes.size === 1)) break;
      remove(id);
    }
  }

  function remove(id: string): void {
    bytes -= sizes.get(id) ?? 0;
    sizes.delete(id);
    rows.drop(id);
    watchers.gone(id);
  }

  function observe(fact: Fact): void {
    try {
      const clean = redactFact(fact, redact);
      add(clean);
      onFact(clean);
    } catch (error) {
      onError(error); // it must not stop what it observes
    }
  }

  function restore(facts: Iterable<Fact>): void {
    const open = new Set<string>();
    for (const fact of facts) {
      add(fact);
      if (fact.kind === 'invocation') open.add(fact.invocationId);
      if (fact.kind === 'invoked') open.delete(fact.invocationId);
    }
    const error = 'The local cloud was stopped before the invocation ended';
    for (const invocationId of open)
      add({ kind: 'invoked', at: now(), invocationId, end: 'died', error, durationMs: 0 });
  }

  function list({ before, limit = 100, ...filter }: PageOptions = {}) {
    const all = [...sizes.keys()].reverse().flatMap((id) => rows.get(id) ?? []);
    const selected = all.filter((row) => isSelected(row, filter));
    const from = before === undefined ? 0 : selected.findIndex(({ id }) => id === before) + 1;
    return { rows: selected.slice(from, from + limit).map(summaryOf), total: selected.length };
  }

  return {
    observe,
    restore,
    list,
    detail: (id) => viewOf(id, detailOf),
    body: (id) => viewOf(id, bytesOf),
    watch: watchers.watch,
    perSecond: stats.perSecond,
    paused: pauses.current,
    endPauses: pauses.clear,
    clear: () => [...sizes.keys()].forEach(remove),
  };
}

function isSelected(row: OpenRow, filter: RowFilter): boolean {
  const { q, outcome, origin } = filter;
  return (
    (filter.function === undefined || row.function === filter.function) &&
    (origin === undefined || row.origin === origin) &&
    (outcome === undefined || outcomeOf(row).outcome === outcome) &&
    (q === undefined || q === '' || contains(row, q))
  );
}
