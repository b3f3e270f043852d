import { expect, test } from 'vitest';
import { shortReason } from '../../../../local/console/page/format.js';
import { hexOf } from '../../../../local/console/page/hex.js';
import { windowOf } from '../../../../local/console/page/window.js';

test('a hex dump shows offset, bytes and characters', () => {
  expect(hexOf(new TextEncoder().encode('{"id":"évt"}'))).toBe(
    '000000  7b 22 69 64 22 3a 22 c3 a9 76 74 22 7d           {"id":"..vt"}',
  );
});

test('only the rows in sight, and a few around them, are drawn', () => {
  expect(windowOf({ top: 34_000, height: 680, rowHeight: 34, count: 10_000 })).toEqual({
    from: 988,
    to: 1032,
  });
  expect(windowOf({ top: 0, height: 680, rowHeight: 34, count: 3 })).toEqual({ from: 0, to: 3 });
});

test('a list that became shorter than its scroll position draws no row that is not there', () => {
  expect(windowOf({ top: 34_000, height: 680, rowHeight: 34, count: 5 })).toEqual({ from: 0, to: 5 });
});

test('a reason is shown without the topic and the instance, which stand beside it', () => {
  const reason = 'Sending to topic "orders" of instance 11111111-2222: status 503; no attempts are left';

  expect(shortReason(reason)).toBe('status 503; no attempts are left');
  expect(shortReason('The signature does not match')).toBe('The signature does not match');
});
