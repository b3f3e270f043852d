import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rawItems, rawMembers } from '../../../lib/core/json.ts';

describe('The text of the parts of JSON', () => {
  test('is exact: big integers, spaces and escapes stay', () => {
    expect(rawMembers('{ "a" : 9007199254740993 , "b\\"": "x,\\"}" ,"c":[1, {"d":2}]}')).toEqual({
      a: '9007199254740993',
      'b"': '"x,\\"}"',
      c: '[1, {"d":2}]',
    });
    expect(rawItems(' [ 1.0, "a,b" , {} ] ')).toEqual(['1.0', '"a,b"', '{}']);
    expect(rawItems('[]')).toEqual([]);
    expect(rawMembers('{}')).toEqual({});
  });

  test('parses to what the whole parses to', () => {
    const spaced = fc.tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), spaced), fc.constantFrom(0, 2), (members, indent) => {
        const value = Object.fromEntries(Object.entries(members).map(([name, [json]]) => [name, json]));
        const raw = rawMembers(JSON.stringify(value, null, indent));
        const parsed = Object.fromEntries(
          Object.entries(raw).map(([name, text]) => [name, JSON.parse(text)]),
        );
        expect(JSON.stringify(parsed)).toBe(JSON.stringify(value));
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 2), (items, indent) => {
        const raw = rawItems(JSON.stringify(items, null, indent));
        expect(JSON.stringify(raw.map((text) => JSON.parse(text)))).toBe(JSON.stringify(items));
      }),
    );
  });
});
