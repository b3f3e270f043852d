import { expect, test } from 'vitest';
import { parseSigned } from '../../../../lib/webhook/verify/signed-json.ts';

test('An object is read before it is verified', () => {
  expect(parseSigned(Buffer.from('{"a":["b",null]}'))).toEqual({ a: ['b', null] });
});

test.each(['[]', '[{}]', '"a"', '1', 'null', 'true', '', '{', '{"a":1,"a":1}', '['.repeat(9)])(
  '%j is not read',
  (text) => {
    expect(parseSigned(Buffer.from(text))).toBeUndefined();
  },
);
