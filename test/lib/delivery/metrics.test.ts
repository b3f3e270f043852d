import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMeters, type Meter, type MetricDimensions, spreadOf } from '../../../lib/delivery/metrics.ts';
import { outcomes } from '../../support/delivery.ts';

/** A line in embedded metric format (CloudWatch, "Specification: Embedded metric format"). */
interface EmfLine extends Readonly<Record<string, unknown>> {
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Dimensions: readonly string[][] }[] };
}

/** The sets of dimensions of a line. */
const setsOf = (line: EmfLine | undefined) => line?._aws.CloudWatchMetrics[0]?.Dimensions;

describe('The meter of an invocation writes', () => {
  const dimensions = { stage: 'prod', functionName: 'queue', byTopic: false };

  /** The lines in embedded metric format, read. */
  function written(use: (meter: Meter) => void, change: Partial<MetricDimensions> = {}): EmfLine[] {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    onTestFinished(() => void write.mockRestore());
    use(createMeters({ ...dimensions, ...change })());
    const lines = write.mock.calls.map(([line]) => String(line));
    write.mockRestore();
    return lines.map((line) => JSON.parse(line));
  }

  test('a line also if no message was sent', () => {
    expect(written((meter) => meter.add('StoredInOutbox', 2))).toEqual([]);
    const lines = written((meter) => {
      meter.add('StoredInOutbox', 2);
      meter.publish();
    });
    expect(lines).toMatchObject([{ StoredInOutbox: 2 }]);
  });

  test('one line with all that was counted', () => {
    const lines = written((meter) => {
      meter.count(outcomes.throttled, 'orders');
      meter.count(outcomes.sent, 'orders');
      meter.count(outcomes['not-sent'], 'orders');
      meter.add('StoredInOutbox', 2);
      meter.add('DeadLettered', 0);
      meter.publish();
    });
    expect(lines).toMatchObject([
      { service: 'rocketmq-launchpad', Rejected: 1, Throttled: 2, Sent: 1, NotSent: 1, StoredInOutbox: 2 },
    ]);
    expect(lines[0]).not.toHaveProperty('DeadLettered');
    expect(lines[0]?.SendLatency).toEqual([30, 5]); // a message without an attempt took no time
    expect(JSON.stringify(lines[0]?._aws)).toContain('RocketmqLaunchpad');
  });

  test('one line for a batch of thousands, with latencies of the same spread', () => {
    const lines = written((meter) => {
      for (let ms = 10_000; ms > 0; ms--) {
        const attempts = [{ kind: 'sent', delayMs: 0, durationMs: ms }] as const;
        meter.count({ ...outcomes.sent, attempts }, 'orders');
      }
      meter.publish();
    });
    expect(lines).toMatchObject([{ Sent: 10_000 }]);
    const latencies = lines[0]?.SendLatency as number[];
    expect(latencies).toHaveLength(50);
    expect([latencies[0], latencies[24], latencies[48], latencies[49]]).toEqual([1, 4898, 9796, 10_000]);
  });

  test('every latency of a batch of fifty', () => {
    const latencies = Array.from({ length: 50 }, (_, n) => 50 - n);
    expect(spreadOf(latencies)).toEqual(latencies);
  });

  test('no line if nothing was counted, not even a warning', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    onTestFinished(() => void warn.mockRestore());
    expect(written((meter) => meter.publish())).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
  });

  test('a refused webhook at once, with its reason', () => {
    expect(written((meter) => meter.countRefusal('stale'))).toMatchObject([
      { WebhookRefused: 1, reason: 'stale' },
    ]);
  });

  test('every metric for the stage, and again for the function', () => {
    const [line] = written((meter) => {
      meter.add('Received', 1);
      meter.publish();
    });
    expect(setsOf(line)).toEqual([
      ['service', 'stage'],
      ['service', 'stage', 'function'],
    ]);
    expect(line).toMatchObject({ service: 'rocketmq-launchpad', stage: 'prod', function: 'queue' });
  });

  test('a refused webhook for the stage, for the function, and by its reason', () => {
    const [line] = written((meter) => meter.countRefusal('404'));
    expect(setsOf(line)).toEqual([
      ['service', 'stage'],
      ['service', 'stage', 'function'],
      ['service', 'stage', 'reason'],
    ]);
  });

  test('no topic, because each would be one more metric to pay', () => {
    const lines = written((meter) => {
      meter.count(outcomes.sent, 'orders');
      meter.publish();
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toHaveProperty('topic');
  });

  test('one more line for each topic, if that is asked for', () => {
    const lines = written(
      (meter) => {
        meter.count(outcomes.sent, 'orders');
        meter.count(outcomes.sent, 'audit');
        meter.count(outcomes.throttled, 'audit');
        meter.add('StoredInOutbox', 1, 'audit');
        meter.add('Received', 2);
        meter.publish();
      },
      { byTopic: true },
    );
    expect(lines).toMatchObject([
      { Sent: 2, Rejected: 1, Throttled: 2, StoredInOutbox: 1, Received: 2 },
      { topic: 'orders', Sent: 1, SendLatency: 5 },
      { topic: 'audit', Sent: 1, Rejected: 1, Throttled: 2, StoredInOutbox: 1 },
    ]);
    expect(lines[0]).not.toHaveProperty('topic');
    for (const line of lines.slice(1)) expect(setsOf(line)).toEqual([['service', 'stage', 'topic']]);
    expect(lines[2]).not.toHaveProperty('Received');
  });

  test('the names of the service and the namespace that the environment gives', () => {
    vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'shop');
    vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Shop');
    onTestFinished(() => void vi.unstubAllEnvs());
    const [line] = written((meter) => meter.countRefusal('stale'));
    expect(line).toMatchObject({ service: 'shop', _aws: { CloudWatchMetrics: [{ Namespace: 'Shop' }] } });
  });
});
