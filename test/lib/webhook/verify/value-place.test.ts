import { expect, test } from 'vitest';
import { readValue } from '../../../../lib/webhook/verify/value-place.ts';
import { webhookRequest } from '../../../support/webhook-request.ts';

test('A header has its value as it is, with white space that HTTP does not remove', () => {
  const request = webhookRequest('', { 'x-sign': 'abc\u00a0' });
  expect(readValue({ header: 'x-sign' }, request, undefined)).toBe('abc\u00a0');
});

/** A request that lists so many headers as signed. */
function listing(count: number) {
  const names = Array.from({ length: count }, (_, index) => `x-${index + 10}`);
  const headers = Object.fromEntries(names.map((name) => [name, name]));
  const request = webhookRequest('', { ...headers, 'x-list': names.toReversed().join(', ') });
  return readValue({ listedBy: 'x-list', mustList: ['x-10'] }, request, undefined);
}

test('Headers that another one lists are one text, in the order of their names, at most 30', () => {
  expect(listing(3)).toBe('x-10:x-10;x-11:x-11;x-12:x-12');
  expect(listing(30)?.split(';')).toHaveLength(30);
  expect(listing(31)).toBe('');
});
