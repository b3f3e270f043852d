import { describe, expect, test } from 'vitest';
import { parseSigned } from '../../../../lib/webhook/verify/signed-json.ts';

describe('The JSON of a body that is not verified', () => {
  test('is read if it is an object', () => {
    expect(parseSigned(Buffer.from(' {"a":[1]} '))).toEqual({ a: [1] });
  });

  test.each(['[]', '[{"a":1}]', 'null', '1', 'true', '"a"', '', '{', '{"a":1,"a":1}'])(
    'is not read if it is %j',
    (text) => {
      expect(parseSigned(Buffer.from(text))).toBeUndefined();
    },
  );

  test('is not read if it is not UTF-8', () => {
    expect(parseSigned(Buffer.from('{"a":"\xff"}', 'latin1'))).toBeUndefined();
  });
});
