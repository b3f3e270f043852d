import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentedJson, jsonTokens } from '../../../../local/console/page/json-text.js';

test('integers and decimals keep every digit', () => {
  const text = '{"id":9007199254740993,"rate":1.10,"big":-12345678901234567890e2}';

  expect(indentedJson(text)).toBe(
    '{\n  "id": 9007199254740993,\n  "rate": 1.10,\n  "big": -12345678901234567890e2\n}',
  );
});

test('every JSON value is indented as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(indentedJson(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
    }),
  );
});

test('a text that is not JSON stays as it is', () => {
  expect(jsonTokens('{"a":1} and more')).toBeUndefined();
  expect(indentedJson('a=1&b=2')).toBe('a=1&b=2');
});
