import { expect, test } from 'vitest';
import { readValue } from '../../../../lib/webhook/verify/value-place.ts';
import { webhookRequest } from '../../../support/webhook-request.ts';

test.each([
  ['abc', 'abc'],
  ['v1= abc ', 'abc'],
])('The header %j has a value behind its prefix, without blanks', (text, value) => {
  const prefix = text === 'abc' ? '' : 'v1=';
  expect(readValue({ header: 'x-sign', prefix }, webhookRequest('', { 'x-sign': text }), undefined)).toBe(
    value,
  );
});

test.each(['abc', 'abcv1=', 'V1=abc'])(
  'The header %j without its prefix has no value that can be used',
  (text) => {
    const request = webhookRequest('', { 'x-sign': text });
    expect(readValue({ header: 'x-sign', prefix: 'v1=' }, request, undefined)).toBe('');
  },
);

/** A request that lists so many headers as signed. */
function listing(count: number) {
  const names = Array.from({ length: count }, (_, index) => `x-${index + 10}`);
  const headers = Object.fromEntries(names.map((name) => [name, ` ${name} `]));
  const request = webhookRequest('', { ...headers, 'x-list': names.toReversed().join(', ') });
  return readValue({ listedBy: 'x-list', mustList: ['x-10'] }, request, undefined);
}

test('Headers that another one lists are one text, in the order of their names, at most 30', () => {
  expect(listing(3)).toBe('x-10:x-10;x-11:x-11;x-12:x-12');
  expect(listing(30)?.split(';')).toHaveLength(30);
  expect(listing(31)).toBe('');
});
