import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHmacSha256 } from '../../../lib/rocketmq/hmac.ts';

test('HMAC-SHA256 is that of Node.js, for keys and texts of any length, in any order', () => {
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 200 });
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.array(ascii), (key, texts) => {
      const hmac = createHmacSha256(key);
      for (const text of texts) {
        expect(hmac(text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
      }
    }),
  );
});

test.each([1, 63, 64, 65, 200])('A key of %i bytes is taken as RFC 2104 says', (length) => {
  const key = 'k'.repeat(length);
  const expected = createHmac('sha256', key).update('text').digest('hex');
  expect(createHmacSha256(key)('text')).toBe(expected);
});
