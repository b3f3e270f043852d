import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { serviceName } from '../core/log.ts';
import { mayBeDuplicate, type Outcome } from '../rocketmq/client.ts';

/** Counters in addition to those of outcomes. */
export type Counter = 'PossibleDuplicates' | 'StoredInOutbox' | 'DeadLettered';

/** The metrics of one invocation. */
export interface Meter {
  /** Counts one message by its outcome. */
  count(outcome: Outcome): void;
  /** Adds to a counter; 0 adds nothing. */
  add(counter: Counter, count: number): void;
  /**
   * Counts one webhook request that was refused, by its reason. The reason becomes a dimension, so it must be a short word
   * from a fixed list.
   */
  countRefusal(reason: string): void;
  /** Writes the counters; called at the end of the invocation. */
  publish(): void;
}

/**
 * CloudWatch metrics in embedded metric format (Powertools for AWS Lambda): one counter for each outcome and each class of
 * refusal, `PossibleDuplicates`, `UnknownAttempts`, `StoredInOutbox`, `DeadLettered`, and the time that messages took
 * (`SendLatency`). `WebhookRefused` has the reason as a second dimension.
 *
 * The library's object is made once, because making it reads the environment and opens a console. It holds nothing between two
 * calls: what is added is also written before the call ends.
 *
 * @returns a function that opens the metrics of one invocation. Each invocation has its own, because several may run at once in
 * one process.
 */
export function createMeters(): () => Meter {
  let library: Metrics | undefined;
  return () =>
    openMeter(() => {
      library ??= new Metrics({ namespace: 'RocketmqLaunchpad', serviceName: serviceName() });
      return library;
    });
}

/** Counts are plain numbers until `publish`: a call of the library costs more than everything else that is done for a metric. */
function openMeter(library: () => Metrics): Meter {
  const counts = new Map<string, number>();
  const latencies: number[] = [];
  const add = (name: string, count: number) => {
    if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
  };
  return {
    add,
    count(outcome) {
      for (const [name, count] of countersOf(outcome)) add(name, count);
      if (outcome.attempts.length > 0) latencies.push(durationOf(outcome));
    },
    countRefusal(reason) {
      // Written at once, on a line of its own: a dimension applies to every metric of its line.
      const refused = library().singleMetric();
      refused.addDimensions({ reason });
      refused.addMetric('WebhookRefused', MetricUnit.Count, 1);
    },
    publish() {
      if (counts.size === 0 && latencies.length === 0) return;
      const metrics = library();
      for (const [name, count] of counts) metrics.addMetric(name, MetricUnit.Count, count);
      for (const ms of spreadOf(latencies)) metrics.addMetric('SendLatency', MetricUnit.Milliseconds, ms);
      metrics.publishStoredMetrics();
    },
  };
}

const outcomeNames = {
  sent: 'Sent',
  rejected: 'Rejected',
  'not-sent': 'NotSent',
  unknown: 'Unknown',
} as const;
const classNames = {
  throttled: 'Throttled',
  unavailable: 'Unavailable',
  unauthorized: 'Unauthorized',
  misconfigured: 'Misconfigured',
  invalid: 'Invalid',
} as const;

/** Counters that an outcome raises, and by how much. */
export function countersOf(outcome: Outcome): [name: string, count: number][] {
  if (outcome.kind === 'sent' && outcome.attempts.length <= 1 && !outcome.inDoubt) return [['Sent', 1]];
  const refusals = outcome.attempts.flatMap((attempt) => (attempt.class ? [classNames[attempt.class]] : []));
  const unknown = outcome.attempts.filter(({ kind }) => kind === 'unknown').length;
  return [
    [outcomeNames[outcome.kind], 1],
    ...[...new Set(refusals)].map((name): [string, number] => [
      name,
      refusals.filter((other) => other === name).length,
    ]),
    ...(unknown > 0 ? [['UnknownAttempts', unknown] as [string, number]] : []),
    ...(mayBeDuplicate(outcome) ? [['PossibleDuplicates', 1] as [string, number]] : []),
  ];
}

/**
 * The most latencies that an invocation publishes. Each costs a call of the library, and one line takes at most 100 values
 * (CloudWatch, "Specification: Embedded metric format").
 */
const MAX_VALUES = 50;

/**
 * The latencies that are published: all of them, or if there are too many, some of the sorted ones at equal distances, the
 * shortest and the longest included. So the percentiles stay, and a batch of thousands writes one line.
 */
export function spreadOf(latencies: readonly number[]): readonly number[] {
  if (latencies.length <= MAX_VALUES) return latencies;
  const sorted = latencies.toSorted((a, b) => a - b);
  const step = (sorted.length - 1) / (MAX_VALUES - 1);
  return Array.from({ length: MAX_VALUES }, (_, index) => sorted[Math.round(index * step)] ?? 0);
}

/** Time from the beginning of the first attempt to the end of the last, with the waits between them, in milliseconds. */
export function durationOf({ attempts }: Outcome): number {
  return Math.round(attempts.reduce((sum, { delayMs, durationMs }) => sum + delayMs + durationMs, 0));
}
