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
 * (`SendLatency`). `WebhookRefused` has the reason as a second dimension. Each invocation has its own, because several may run
 * at once in one process.
 */
export function createMeter(): Meter {
  const metrics = new Metrics({ namespace: 'RocketmqLaunchpad', serviceName: serviceName() });
  const add = (name: string, count: number) => {
    if (count > 0) metrics.addMetric(name, MetricUnit.Count, count);
  };
  return {
    add,
    count(outcome) {
      for (const [name, count] of countersOf(outcome)) add(name, count);
      const totalMs = durationOf(outcome);
      if (outcome.attempts.length > 0) metrics.addMetric('SendLatency', MetricUnit.Milliseconds, totalMs);
    },
    countRefusal(reason) {
      // Written at once, on a line of its own: a dimension applies to every metric of its line.
      const refused = metrics.singleMetric();
      refused.addDimensions({ reason });
      refused.addMetric('WebhookRefused', MetricUnit.Count, 1);
    },
    publish() {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
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

/** Time from the beginning of the first attempt to the end of the last, with the waits between them, in milliseconds. */
export function durationOf({ attempts }: Outcome): number {
  return Math.round(attempts.reduce((sum, { delayMs, durationMs }) => sum + delayMs + durationMs, 0));
}
