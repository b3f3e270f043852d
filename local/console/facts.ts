/** What the parts of the local cloud report while they work. Every fact is plain data; `at` is in epoch milliseconds. */

/** A header as a name and a value. */
export type Header = readonly [name: string, value: string];

/** A request to a webhook, before its function is invoked. */
export interface RequestFact {
  readonly kind: 'request';
  readonly at: number;
  /** The gateway's id of the request, as in the payload. */
  readonly requestId: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Values that could be a secret are shortened; see `shownHeaders`. */
  readonly headers: readonly Header[];
  readonly body: Buffer;
  /** The last part of the path. */
  readonly sender: string;
  /** The row that it replays. */
  readonly replayOf?: string | undefined;
}

/** The answer to a request. */
export interface AnswerFact {
  readonly kind: 'answer';
  readonly at: number;
  readonly requestId: string;
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string;
  readonly durationMs: number;
}

/** A record of a queue, as a function gets it. */
export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  /** How often SQS has delivered it, this time included. */
  readonly receives: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What started an invocation. */
export type Trigger =
  | { readonly kind: 'webhook'; readonly requestId: string }
  | { readonly kind: 'queue'; readonly queueName: string; readonly records: readonly QueueRecord[] }
  | { readonly kind: 'schedule'; readonly name: string; readonly time: string; readonly payload: string }
  | {
      readonly kind: 'event-bus';
      readonly source: string;
      readonly detailType: string;
      readonly id: string;
      /** The whole event as JSON text. */
      readonly payload: string;
    };

/** The begin of an invocation. Lambda's own retries have the same `invocationId`. */
export interface InvocationFact {
  readonly kind: 'invocation';
  readonly at: number;
  readonly invocationId: string;
  readonly functionName: string;
  readonly trigger: Trigger;
  /** The row that it replays. */
  readonly replayOf?: string | undefined;
}

/** The end of an invocation. */
export interface InvokedFact {
  readonly kind: 'invoked';
  readonly at: number;
  readonly invocationId: string;
  readonly end: 'answered' | 'failed' | 'timed-out' | 'died';
  readonly error?: string | undefined;
  readonly durationMs: number;
  /** JSON text. */
  readonly answer?: string | undefined;
}

/** A line that a function wrote. */
export interface LineFact {
  readonly kind: 'line';
  readonly at: number;
  /** The invocation that the line names; `undefined` if it names none. */
  readonly invocationId?: string | undefined;
  readonly functionName: string;
  readonly text: string;
  /** The members of a JSON line. */
  readonly record?: Readonly<Record<string, unknown>> | undefined;
}

/** The purpose of a request to the service. */
export type AttemptPurpose = 'send' | 'query' | 'token' | 'other';

/** The begin of a request of a function to the service. Only a `send` has a topic and what follows it. */
export interface AttemptFact {
  readonly kind: 'attempt';
  readonly at: number;
  /** The invocation under way; `undefined` for a request between invocations. */
  readonly invocationId?: string | undefined;
  /** Unique among all functions. */
  readonly attemptId: string;
  readonly what: AttemptPurpose;
  readonly topic?: string | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly tag?: string | undefined;
  readonly properties?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

/** The end of a request of a function to the service. */
export interface AttemptedFact {
  readonly kind: 'attempted';
  readonly at: number;
  readonly attemptId: string;
  readonly status?: number | undefined;
  /** The service's code of a refusal. */
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  /** The broker's id of the stored message. */
  readonly msgId?: string | undefined;
  /** Why there was no answer. */
  readonly error?: string | undefined;
  /** Whether the request was begun on the wire, so that the service may have it. */
  readonly begun: boolean;
  readonly durationMs: number;
}

/** A message that the emulator has stored. */
export interface StoredFact {
  readonly kind: 'stored';
  readonly at: number;
  readonly msgId: string;
  readonly topic: string;
  readonly keys: readonly string[];
  readonly queueId: number;
  readonly queueOffset: number;
}

/** Anything that a part of the local cloud reports. */
export type Fact =
  | RequestFact
  | AnswerFact
  | InvocationFact
  | InvokedFact
  | LineFact
  | AttemptFact
  | AttemptedFact
  | StoredFact;

/** Takes facts. It never throws. */
export type Observe = (fact: Fact) => void;
