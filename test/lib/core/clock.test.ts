import { expect, test } from 'vitest';
import { isoTime } from '../../../lib/core/clock.ts';

test('A time that a Date cannot hold has no text, instead of throwing', () => {
  expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(isoTime(8.64e15)).toBe('+275760-09-13T00:00:00.000Z');
  for (const at of [8.64e15 + 1, -8.64e15 - 1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(isoTime(at)).toBeUndefined();
  }
});
