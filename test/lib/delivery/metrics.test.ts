import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { countersOf, createMeters, durationOf, type Meter, spreadOf } from '../../../lib/delivery/metrics.ts';
import { outcomes } from '../../support/delivery.ts';

describe('An outcome counts', () => {
  test.each([
    ['sent', [['Sent', 1]]],
    [
      'throttled',
      [
        ['Rejected', 1],
        ['Throttled', 2],
      ],
    ],
    [
      'invalid',
      [
        ['Rejected', 1],
        ['Invalid', 1],
      ],
    ],
    ['not-sent', [['NotSent', 1]]],
    [
      'unknown',
      [
        ['Unknown', 1],
        ['UnknownAttempts', 1],
      ],
    ],
  ] as const)('as %s: %j', (name, counters) => {
    expect(countersOf(outcomes[name])).toEqual(counters);
  });

  test('each class of refusal by itself, attempts that are unknown, and possible duplicates', () => {
    const attempts = [
      ...outcomes.throttled.attempts,
      ...outcomes.unknown.attempts,
      { kind: 'rejected', class: 'unavailable', delayMs: 0, durationMs: 1 },
      ...outcomes.sent.attempts,
    ] as const;
    expect(countersOf({ ...outcomes.sent, attempts, inDoubt: true })).toEqual([
      ['Sent', 1],
      ['Throttled', 2],
      ['Unavailable', 1],
      ['UnknownAttempts', 1],
      ['PossibleDuplicates', 1],
    ]);
  });

  test('each refusal before it was sent', () => {
    const attempts = [...outcomes.throttled.attempts, ...outcomes.sent.attempts];
    expect(countersOf({ ...outcomes.sent, attempts })).toEqual([
      ['Sent', 1],
      ['Throttled', 2],
    ]);
  });

  test('the time from its first attempt to the end of its last, the waits included', () => {
    expect(durationOf(outcomes.throttled)).toBe(30);
    expect(durationOf(outcomes['not-sent'])).toBe(0);
  });
});

describe('The meter of an invocation writes', () => {
  /** The lines in embedded metric format, read. */
  function written(use: (meter: Meter) => void): Record<string, unknown>[] {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    onTestFinished(() => void write.mockRestore());
    use(createMeters()());
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
      meter.count(outcomes.throttled);
      meter.count(outcomes.sent);
      meter.count(outcomes['not-sent']);
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
        meter.count({ ...outcomes.sent, attempts: [{ kind: 'sent', delayMs: 0, durationMs: ms }] });
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
});
