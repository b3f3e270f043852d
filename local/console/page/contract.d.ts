/** Shapes of the answers of `/api`. Times are epoch milliseconds, durations milliseconds. */

export type { Header } from '../facts.ts';
export type { RowAttempt, RowDetail, RowMessage, RowSummary, Stored } from '../row-types.ts';
export type { CloudState as State, QueueRole, SecondOfAttempts } from '../state.ts';

/** One record of a queue, as the page shows it. */
export interface QueueItem {
  readonly id: string;
  readonly topic?: string | undefined;
  readonly key?: string | undefined;
  readonly reason?: string | undefined;
  readonly class?: string | undefined;
  readonly serviceCode?: string | undefined;
  readonly attempts?: number | undefined;
  readonly inDoubt?: boolean | undefined;
  readonly firstAt?: string | number | undefined;
  readonly lastAt?: string | number | undefined;
  readonly body: string;
}

/** What a route makes of an event. */
export interface Explanation {
  readonly route?: string | { readonly name: string } | undefined;
  readonly defaults?: unknown;
  readonly messages?: readonly unknown[] | undefined;
  readonly refusal?: string | undefined;
}
