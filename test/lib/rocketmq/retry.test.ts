import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRetryBudget } from '../../../lib/rocketmq/retry-budget.ts';
import { createLatencyEstimate } from '../../../lib/rocketmq/latency.ts';
import type { AttemptFailure } from '../../../lib/rocketmq/outcome.ts';
import { isRetryable, parseRetryAfter, retryDelayMs } from '../../../lib/rocketmq/retry.ts';

const rejected = (
  refusal: 'throttled' | 'unavailable' | 'unauthorized' | 'misconfigured' | 'invalid',
): AttemptFailure => ({
  kind: 'rejected',
  class: refusal,
  reason: '',
});
const notSent: AttemptFailure = { kind: 'not-sent', reason: '' };
const unknown: AttemptFailure = { kind: 'unknown', reason: '' };
const anyFailure = fc.constantFrom(notSent, unknown, rejected('throttled'), rejected('unavailable'));
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('The wait before a retry', () => {
  test('is between nothing and a bound that doubles, up to ten seconds', () => {
    fc.assert(
      fc.property(anyFailure, fc.integer({ min: 1, max: 50 }), anyRandom, (failure, attempts, random) => {
        const base =
          failure === notSent || failure.kind !== 'rejected' || failure.class !== 'throttled' ? 100 : 500;
        const delay = retryDelayMs(failure, attempts, random);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.min(10_000, base * 2 ** (attempts - 1)));
      }),
    );
  });

  test('is never shorter than the service asks for', () => {
    fc.assert(
      fc.property(anyFailure, fc.nat(60_000), anyRandom, (failure, retryAfterMs, random) => {
        expect(retryDelayMs({ ...failure, retryAfterMs }, 1, random)).toBeGreaterThanOrEqual(retryAfterMs);
      }),
    );
  });

  test('uses the whole of its range', () => {
    expect([0, 0.5, 0.999].map((random) => retryDelayMs(unknown, 3, random))).toEqual([0, 200, 400]);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-02T03:04:05Z');
  test.each([
    ['2', 2000],
    [' 2 ', 2000],
    ['Fri, 02 Jan 2026 03:04:15 GMT', 10_000],
    ['99999999999', 99_999_999_999_000],
    ['0', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['Fri, 02 Jan 2026 03:04:00 GMT', undefined],
    [undefined, undefined],
  ])('%j is %j milliseconds', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});

test('What is tried again: what passes by itself; an unknown end only where the route wants it', () => {
  expect(isRetryable(rejected('throttled'), 'dead-letter')).toBe(true);
  expect(isRetryable(rejected('unavailable'), 'dead-letter')).toBe(true);
  expect(isRetryable(notSent, 'dead-letter')).toBe(true);
  expect(isRetryable(unknown, 'dead-letter')).toBe(false);
  expect(isRetryable(unknown, 'retry')).toBe(true);
  for (const final of ['unauthorized', 'misconfigured', 'invalid'] as const) {
    expect(isRetryable(rejected(final), 'retry')).toBe(false);
  }
});

describe('The retry budget', () => {
  test('never lends: what it pays for stays within what it holds and what successes earn', () => {
    const step = fc.oneof(anyFailure, fc.constant('success' as const));
    fc.assert(
      fc.property(fc.nat(100), fc.array(step, { maxLength: 200 }), (capacity, steps) => {
        const budget = createRetryBudget(capacity);
        let held = capacity;
        for (const what of steps) {
          if (what === 'success') {
            budget.earn();
            held = Math.min(capacity, held + 1);
          } else {
            const cost = what.kind === 'unknown' ? 2 : 1;
            const isPaid = budget.take(what);
            expect(isPaid).toBe(held >= cost);
            if (isPaid) held -= cost;
          }
        }
      }),
    );
  });

  test('runs dry after a hundred retries without a success', () => {
    const budget = createRetryBudget();
    const paid = Array.from({ length: 200 }, () => budget.take(rejected('unavailable'))).filter(Boolean);
    expect(paid).toHaveLength(100);
  });
});

describe('The expected latency', () => {
  const start = () => {
    let time = 0;
    return { latency: createLatencyEstimate({ monotonic: () => time }), pass: (ms: number) => (time += ms) };
  };

  test('begins with room for a handshake, and settles just above what sends take', () => {
    const { latency } = start();
    expect(latency.expectedMs()).toBe(500);
    for (let i = 0; i < 50; i++) latency.record(20);
    expect(latency.expectedMs()).toBeCloseTo(20, 1);
  });

  test('of long ago is forgotten: one slow answer does not keep everything from being tried for ever', () => {
    const { latency, pass } = start();
    latency.record(4000);
    expect(latency.expectedMs()).toBeGreaterThan(4000);
    pass(10_001);
    expect(latency.expectedMs()).toBe(500);
  });

  test('is never below the shortest seen, nor above the longest with its swing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 10_000, noNaN: true }), { minLength: 1 }),
        (durations) => {
          const { latency } = start();
          for (const duration of durations) latency.record(duration);
          expect(latency.expectedMs()).toBeGreaterThanOrEqual(Math.min(...durations));
          expect(latency.expectedMs()).toBeLessThanOrEqual(Math.max(...durations) * 5);
        },
      ),
    );
  });
});
