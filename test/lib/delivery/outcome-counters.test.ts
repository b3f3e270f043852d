import { describe, expect, test } from 'vitest';
import { countersOf, durationOf } from '../../../lib/delivery/outcome-counters.ts';
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

  test('the unknown attempt of a message that a look-up found', () => {
    const { attempts } = outcomes.unknown;
    expect(countersOf({ ...outcomes.sent, attempts, found: true })).toEqual([
      ['Sent', 1],
      ['UnknownAttempts', 1],
    ]);
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
