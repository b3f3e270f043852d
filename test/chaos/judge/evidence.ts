import type { Policy } from '../plan.ts';

/** An event that its source was told is accepted: by a 2xx, by SQS, by the bus, by the scheduler. */
export interface AcceptedEvent {
  /** Stands in the body, and nowhere else. */
  readonly token: string;
  readonly body: string;
  readonly policy: Policy;
  /** Where its messages must be; empty if no route takes it, so that it must be a dead letter. */
  readonly topics: readonly string[];
  /** Its place in its message group, if the order matters. */
  readonly order?: { readonly group: string; readonly place: number };
}

/** A message that the broker has. */
export interface StoredCopy {
  readonly topic: string;
  readonly body: string;
  readonly token: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A record of a dead-letter or failure queue. Without a topic it is a whole event. */
export interface Letter {
  readonly token: string;
  readonly topic?: string | undefined;
  readonly queue: string;
}

/** One invocation, in the process that ran it. Times are epoch milliseconds. */
export interface Work {
  readonly functionName: string;
  /** The processes that follow each other on the same host number never run at the same time. */
  readonly host: number;
  /** The events in its payload. */
  readonly tokens: readonly string[];
  /** Whether its payload says how often it was delivered: records of SQS do. */
  readonly saysDeliveries: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
  /** A function that runs out of time loses its process as if it was killed. */
  readonly end: 'answered' | 'failed' | 'killed' | 'timed-out';
  /** The events that it asked its trigger to deliver again. */
  readonly handedBack: readonly string[];
}

/** What a function wrote in a metric line: how many messages it sent that may be there already. */
export interface MetricLine {
  readonly host: number;
  readonly at: number;
  readonly possibleDuplicates: number;
}

/** A record that SQS refused to store (`refused`), or whose caller left before the answer (`abandoned`). */
export interface FailedPut {
  readonly kind: 'refused' | 'abandoned';
  readonly token: string;
}

/** All that the judge knows. Nothing of it comes from the functions' own view, except the metric lines. */
export interface Evidence {
  readonly accepted: readonly AcceptedEvent[];
  /** In the order in which the broker stored them. */
  readonly stored: readonly StoredCopy[];
  readonly letters: readonly Letter[];
  readonly works: readonly Work[];
  readonly metricLines: readonly MetricLine[];
  readonly failedPuts: readonly FailedPut[];
  /** How long the broker's query does not show a stored message, in milliseconds. */
  readonly visibleAfterMs: number;
}
