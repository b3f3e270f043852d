import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime } from '../../../lib/core/iso-time.ts';

test('A time is written as JavaScript writes it, whichever time was written before', () => {
  const second = fc.integer({ min: -1, max: 999_999_999_999 });
  const ms = fc.integer({ min: 0, max: 999 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.oneof(fc.constantFrom(0, 1_795_413_600), second), ms)), (times) => {
      for (const [start, part] of times) {
        const time = start * 1000 + part;
        expect(isoTime(time)).toBe(new Date(time).toISOString());
      }
    }),
  );
});
