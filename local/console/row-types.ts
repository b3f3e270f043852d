import type { Header, QueueRecord } from './facts.ts';

/**
 * What became of a row. `redeliver`: its trigger delivers it again. `partly`: some of its messages were sent, and others wait
 * in the outbox.
 */
export type RowOutcome =
  | 'running'
  | 'sent'
  | 'partly'
  | 'outbox'
  | 'dead-letter'
  | 'refused'
  | 'filtered'
  | 'redeliver'
  | 'failed';

/** What became of a message. */
export type MessageState = 'running' | 'sent' | 'outbox' | 'dead-letter' | 'redeliver';

/** A message in the list. */
export interface MessageSummary {
  readonly topic: string;
  /** Its first key; empty if it has none. */
  readonly key: string;
  readonly state: MessageState;
}

/** One line of the list: a request, a record of a queue, a tick of a schedule, or an event of a bus. */
export interface RowSummary {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly function: string;
  /** A sender, a queue, a schedule, or the source of an event. */
  readonly origin: string;
  /** Method and path, or the type of the event. */
  readonly title: string;
  readonly outcome: RowOutcome;
  readonly reason?: string | undefined;
  readonly messages: readonly MessageSummary[];
  readonly durationMs?: number | undefined;
  /** Whether one of its messages may be at the broker twice. */
  readonly inDoubt: boolean;
  /** Requests to the service that sent its messages. */
  readonly attempts: number;
  /** The row that it replays. */
  readonly replayOf?: string | undefined;
}

/** One request that sent a message. */
export interface RowAttempt {
  readonly id: string;
  readonly at: number;
  /** Time since the end of the attempt before it; 0 for the first one. */
  readonly delayMs: number;
  readonly durationMs?: number | undefined;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly class?: string | undefined;
  /** The service's text, or why there was no answer. */
  readonly message?: string | undefined;
  readonly outcome: 'running' | 'sent' | 'rejected' | 'not-sent' | 'unknown';
}

/** A station of a message in the outbox or in the dead-letter queue. */
export interface Stored {
  readonly at: number;
  readonly reason?: string | undefined;
  /** Why there were no more attempts. */
  readonly stopped?: string | undefined;
}

/** A message with everything that happened to it. */
export interface RowMessage {
  readonly topic: string;
  readonly tag?: string | undefined;
  readonly keys: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly state: MessageState;
  readonly inDoubt: boolean;
  readonly reason?: string | undefined;
  readonly attempts: readonly RowAttempt[];
  readonly receipt?:
    | {
        readonly msgId: string;
        readonly queueId?: number | undefined;
        readonly queueOffset?: number | undefined;
      }
    | undefined;
  readonly outbox?: Stored | undefined;
  readonly deadLetter?: Stored | undefined;
}

/** One invocation that worked on a row. */
export interface RowInvocation {
  readonly id: string;
  readonly at: number;
  readonly function: string;
  readonly end?: 'answered' | 'failed' | 'timed-out' | 'died' | undefined;
  readonly error?: string | undefined;
  readonly durationMs?: number | undefined;
}

/** A log line of a row. */
export interface RowLine {
  readonly at: number;
  readonly level?: string | undefined;
  readonly text: string;
}

/** A row with everything that is known about it. Bodies are texts, so that numbers keep all of their digits. */
export interface RowDetail extends Omit<RowSummary, 'messages'> {
  /** Of a webhook. `body` is its text, or base64 if `isBase64`; GET /api/rows/:id/body has its bytes. */
  readonly request?:
    | {
        readonly method: string;
        readonly target: string;
        readonly headers: readonly Header[];
        readonly body: string;
        readonly isBase64: boolean;
        readonly bytes: number;
      }
    | undefined;
  readonly record?: (QueueRecord & { readonly queue: string }) | undefined;
  readonly tick?: { readonly name: string; readonly time: string; readonly payload: string } | undefined;
  readonly event?:
    | { readonly source: string; readonly detailType: string; readonly id: string; readonly payload: string }
    | undefined;
  /** Of a webhook whose signature was checked; the reason says why it was refused. */
  readonly verification?: { readonly ok: boolean; readonly reason?: string | undefined } | undefined;
  /** Its route in routes.ts: `name` is the key there, such as `*`. */
  readonly route?: { readonly name: string } | undefined;
  readonly messages: readonly RowMessage[];
  readonly answer?:
    | { readonly status: number; readonly headers: readonly Header[]; readonly body: string }
    | undefined;
  readonly invocations: readonly RowInvocation[];
  readonly lines: readonly RowLine[];
}
