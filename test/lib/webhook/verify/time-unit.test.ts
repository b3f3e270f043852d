import { describe, expect, test } from 'vitest';
import { readTime, type TimeUnit, writeTime } from '../../../../lib/webhook/verify/time-unit.ts';
import { NOW } from '../../../support/webhook-request.ts';

describe.each<TimeUnit>(['seconds', 'milliseconds', 'rfc3339'])('A time in %s', (unit) => {
  const text = writeTime(unit, NOW);

  test('is read as it was written', () => {
    expect(readTime(unit, text)).toBe(NOW);
  });

  test.each([`1${text}`, `${text}1`, ` ${text}`, `${text} `, `${text}\n`, '', 'now'])(
    'is not %j',
    (other) => {
      expect(readTime(unit, other)).toBeNaN();
    },
  );
});
