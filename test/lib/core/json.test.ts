import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonText, parseJson, rawItems, rawMember, rawMembers } from '../../../lib/core/json.ts';

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

  test('of one member is that of the last one with its name, however the name is written', () => {
    const text = '{"data":1,"x":{"data":2},"d\\u0061ta": [3, "\\\\" ] ,"a":"\\"data\\":4"}';
    expect(JSON.parse(text).data).toEqual([3, '\\']);
    expect(rawMember(text, 'data')).toBe('[3, "\\\\" ]');
    expect(rawMember(text, 'absent')).toBeUndefined();
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
        for (const name of Object.keys(value)) {
          expect(rawMember(JSON.stringify(value, null, indent), name)).toBe(raw[name]);
        }
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

const nested = (levels: number) => `${'{"a":['.repeat(levels)}1${']}'.repeat(levels)}`;

describe('The text of a parsed value', () => {
  test('is that of JSON.stringify, however deep the value is nested', () => {
    for (const text of [nested(50_000), `[${nested(9000)},{"b":"\\"\\u0000","c":[]},{},null,true,1.5]`]) {
      expect(jsonText(parseJson(text)) === text).toBe(true);
    }
    expect(jsonText(undefined)).toBe('null');
  });

  test('parses to the same value when it is too deep for JSON.stringify', () => {
    const deep = nested(9000);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const shallow = JSON.stringify(value);
        expect(jsonText(parseJson(`[${shallow},${deep}]`)) === `[${shallow},${deep}]`).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
