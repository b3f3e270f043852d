/** Shapes of the answers of `/api`. Times are epoch milliseconds, durations milliseconds. */

export type { Header } from '../facts.ts';
export type { RowAttempt, RowDetail, RowMessage, RowSummary, Stored } from '../row-types.ts';
export type { CloudState as State, QueueRole, SecondOfAttempts } from '../state.ts';

/** One record of a queue. Times are epoch milliseconds or ISO texts. */
export interface QueueItem {
  readonly id: string;
  readonly topic?: string | undefined;
  readonly key?: string | undefined;
  readonly origin?: string | undefined;
  readonly reason?: string | undefined;
  readonly firstReason?: string | undefined;
  readonly class?: string | undefined;
  readonly serviceCode?: string | undefined;
  readonly attempts?: number | undefined;
  readonly inDoubt: boolean;
  readonly at?: number | undefined;
  readonly firstAt?: string | undefined;
  readonly lastAt?: string | undefined;
  /** What a person must do, if it cannot be sent again from here. */
  readonly byHand?: string | undefined;
  readonly facts?: readonly (readonly [name: string, value: string | number | undefined])[] | undefined;
  readonly body: string;
}

/** What a redrive or a discard did: records that left the queue, that stayed, and that were not found. */
export interface Settled {
  readonly gone: number;
  readonly stayed: number;
  readonly missing: number;
}

/** What a route makes of an event. */
export interface Explanation {
  readonly route?: { readonly name: string; readonly onUnknown?: string | undefined } | undefined;
  readonly messages: readonly {
    readonly topic: string;
    readonly tag?: string | undefined;
    readonly keys: readonly string[];
    readonly properties: Readonly<Record<string, string>>;
    readonly body: string;
    /** The fields that the route left to the defaults. */
    readonly defaults: readonly string[];
  }[];
  /** Why it becomes no message. */
  readonly refusal?: string | undefined;
}
