import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLatencyEstimate } from '../../../lib/rocketmq/latency.ts';
import type { AttemptFailure } from '../../../lib/rocketmq/outcome.ts';
import {
  isSilence,
  nextStep,
  parseRetryAfter,
  type RetrySituation,
  retryDelayMs,
} from '../../../lib/rocketmq/retry.ts';
import { createRetryBudget } from '../../../lib/rocketmq/retry-budget.ts';

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

  test('uses its full range', () => {
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

describe('The next step', () => {
  const after = (failure: AttemptFailure, more: Partial<RetrySituation> = {}) =>
    nextStep(failure, {
      onUnknown: 'retry',
      hasKey: true,
      hasOtherProof: false,
      canRenewProof: false,
      attempts: 1,
      maxAttempts: 3,
      random: 0.5,
      visibleAfterMs: 2000,
      longestDelayMs: 10_000,
      isCalledOff: false,
      ...more,
    });

  test.each<[string, AttemptFailure, Partial<RetrySituation>, ReturnType<typeof nextStep>]>([
    ['throttling', rejected('throttled'), { onUnknown: 'dead-letter' }, { step: 'send', delayMs: 250 }],
    ['unavailability', rejected('unavailable'), {}, { step: 'send', delayMs: 50 }],
    ['a request that never began', notSent, {}, { step: 'send', delayMs: 50 }],
    ['an invalid message', rejected('invalid'), {}, { step: 'stop', stopped: 'final' }],
    ['a missing topic', rejected('misconfigured'), {}, { step: 'stop', stopped: 'final' }],
    ['a refused signature', rejected('unauthorized'), {}, { step: 'stop', stopped: 'final' }],
    [
      'a refused signature, with changed credentials',
      rejected('unauthorized'),
      { hasOtherProof: true, longestDelayMs: -1 },
      { step: 'send', delayMs: 0 },
    ],
    [
      'a second refused token',
      rejected('unauthorized'),
      { canRenewProof: true },
      { step: 'send', delayMs: 50 },
    ],
    ['an unknown end', unknown, {}, { step: 'send', delayMs: 50 }],
    [
      'an unknown end, not to be doubled',
      unknown,
      { onUnknown: 'dead-letter' },
      { step: 'stop', stopped: 'policy' },
    ],
    ['an unknown end, to verify', unknown, { onUnknown: 'verify' }, { step: 'look-up', delayMs: 2000 }],
    [
      'an unknown end, to verify, if the service asks to wait longer',
      { ...unknown, retryAfterMs: 3000 },
      { onUnknown: 'verify' },
      { step: 'look-up', delayMs: 3050 },
    ],
    [
      'an unknown end, to verify without a key',
      unknown,
      { onUnknown: 'verify', hasKey: false },
      { step: 'stop', stopped: 'policy' },
    ],
    [
      'an unknown end of the last attempt, to verify',
      unknown,
      { onUnknown: 'verify', attempts: 3 },
      { step: 'look-up', delayMs: 2000 },
    ],
    ['the last attempt', notSent, { attempts: 3 }, { step: 'stop', stopped: 'attempts' }],
    ['too little time', notSent, { longestDelayMs: 49 }, { step: 'stop', stopped: 'deadline' }],
    ['just enough time', notSent, { longestDelayMs: 50 }, { step: 'send', delayMs: 50 }],
    ['an unknown end of a message without a key', unknown, { hasKey: false }, { step: 'send', delayMs: 50 }],
    [
      'an invalid message, with a token',
      rejected('invalid'),
      { canRenewProof: true },
      { step: 'stop', stopped: 'final' },
    ],
    [
      'too little time to verify',
      unknown,
      { onUnknown: 'verify', longestDelayMs: 1999 },
      { step: 'stop', stopped: 'deadline' },
    ],
    ['a caller who called it off', notSent, { isCalledOff: true }, { step: 'stop', stopped: 'called-off' }],
  ])('after %s', (_, failure, situation, expected) => {
    expect(after(failure, situation)).toEqual(expected);
  });
});

test.each([
  [undefined, true],
  [408, true],
  [504, true],
  [500, false],
  [502, false],
] as const)('An unknown end with the status %s is silence: %j', (status, expected) => {
  expect(isSilence({ ...unknown, status })).toBe(expected);
  expect(isSilence({ ...notSent, status })).toBe(false);
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

  test('pays double for a retry after silence, but not after an answer that leaves the end unknown', () => {
    const paidAfter = (failure: AttemptFailure) => {
      const budget = createRetryBudget(10);
      return Array.from({ length: 20 }, () => budget.take(failure)).filter(Boolean).length;
    };
    expect(paidAfter(unknown)).toBe(5);
    expect(paidAfter({ ...unknown, status: 504 })).toBe(5);
    expect(paidAfter({ ...unknown, status: 503 })).toBe(10);
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
