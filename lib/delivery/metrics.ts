import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { serviceName } from '../core/log.ts';
import type { Outcome } from '../rocketmq/client.ts';
import type { Counter, MetricName } from './metric-table.ts';
import { countersOf, durationOf } from './outcome-counters.ts';

/** The metrics of one invocation. */
export interface Meter {
  /** Counts one message by its outcome. */
  count(outcome: Outcome, topic: string): void;
  /**
   * Adds to a counter; 0 adds nothing.
   *
   * @param topic the topic, if what is counted is a message
   */
  add(counter: Counter, count: number, topic?: string): void;
  /**
   * Counts one webhook request that was refused, by its reason. The reason becomes a dimension, so it must be a short word
   * from a fixed list.
   */
  countRefusal(reason: string): void;
  /** Writes the counters; called at the end of the invocation. */
  publish(): void;
}

/** Dimensions of the metrics, besides the name of the service. */
export interface MetricDimensions {
  readonly stage: string;
  /** The short name of the function, such as `webhook`. */
  readonly functionName: string;
  /** Whether messages are also counted for each topic. Each topic is one more line of an invocation, and more metrics to pay. */
  readonly byTopic: boolean;
}

/**
 * CloudWatch metrics in embedded metric format (Powertools for AWS Lambda); `metricTable` says what each of them counts. Every
 * metric has the dimensions `service` and `stage`, and is there a second time with `function` in addition. `WebhookRefused` is
 * also there with `reason`, and the metrics of messages with `topic`, if `byTopic` is set.
 *
 * The library's object is made once, because making it reads the environment and opens a console. It holds nothing between two
 * calls: what is added is also written before the call ends.
 *
 * @returns a function that opens the metrics of one invocation. Each invocation has its own, because several may run at once in
 * one process.
 */
export function createMeters(dimensions: MetricDimensions): () => Meter {
  let library: Metrics | undefined;
  const write: WriteLine = (sets, tally) => {
    library ??= new Metrics({
      namespace: process.env.POWERTOOLS_METRICS_NAMESPACE || 'RocketmqLaunchpad',
      serviceName: serviceName(),
      defaultDimensions: { stage: dimensions.stage },
    });
    for (const set of sets) library.addDimensions(set);
    for (const [name, count] of tally.counts) library.addMetric(name, MetricUnit.Count, count);
    for (const ms of spreadOf(tally.latencies)) library.addMetric('SendLatency', MetricUnit.Milliseconds, ms);
    library.publishStoredMetrics();
  };
  return () => openMeter(write, dimensions);
}

/** Sets of dimensions that are added to `service` and `stage`: each metric of a line is there once for each set. */
type DimensionSets = readonly Readonly<Record<string, string>>[];

/** Writes one line of metrics. */
type WriteLine = (sets: DimensionSets, tally: Tally) => void;

/**
 * Counts are plain numbers until they are written: a call of the library costs more than everything else that is done for a
 * metric.
 */
interface Tally {
  readonly counts: Map<MetricName, number>;
  readonly latencies: number[];
}

const newTally = (): Tally => ({ counts: new Map(), latencies: [] });

function openMeter(write: WriteLine, { functionName, byTopic }: MetricDimensions): Meter {
  const sets: DimensionSets = [{}, { function: functionName }];
  const all = newTally();
  const topics = new Map<string, Tally>();

  function talliesOf(topic: string | undefined): readonly Tally[] {
    if (!byTopic || topic === undefined) return [all];
    const ofTopic = topics.get(topic) ?? newTally();
    topics.set(topic, ofTopic);
    return [all, ofTopic];
  }

  return {
    add(counter, count, topic) {
      for (const tally of talliesOf(topic)) raise(tally, counter, count);
    },
    count(outcome, topic) {
      const counters = countersOf(outcome);
      for (const tally of talliesOf(topic)) {
        for (const [name, count] of counters) raise(tally, name, count);
        if (outcome.attempts.length > 0) tally.latencies.push(durationOf(outcome));
      }
    },
    countRefusal(reason) {
      // Written at once, on a line of its own: a dimension applies to every metric of its line.
      write([...sets, { reason }], { counts: new Map([['WebhookRefused', 1]]), latencies: [] });
    },
    publish() {
      if (all.counts.size > 0) write(sets, all);
      for (const [topic, tally] of topics) if (tally.counts.size > 0) write([{ topic }], tally);
    },
  };
}

function raise({ counts }: Tally, name: Counter, count: number): void {
  if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
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
