import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidEventError } from '../../../lib/core/errors.ts';
import { legalGroup, parseMessage, topicProblem } from '../../../lib/rocketmq/message.ts';
import {
  bodyRules,
  groupRules,
  keyRules,
  propertyNameRules,
  propertyValueRules,
  tagRules,
} from '../../../lib/rocketmq/message-rules.ts';

const draft = { topic: 'orders', body: 'x', keys: ['k'], properties: {} };

/** This number of properties. */
const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, 'x']));

describe('A message', () => {
  const halfPair = 'has half a surrogate pair, which UTF-8 cannot carry';
  const badTopic = 'must be 3 to 64 letters, digits, % | _ or -';
  const tooManyProperties = 'has more than 16384 bytes of properties, its keys and its tag included';

  test.each<[string, string, object]>([
    ['topic', badTopic, { topic: 'ab' }],
    ['topic', badTopic, { topic: 'a'.repeat(65) }],
    ['topic', badTopic, { topic: 'with blank' }],
    ['topic', badTopic, { topic: '!orders' }],
    ['topic', badTopic, { topic: 'orders!' }],
    ['topic', 'is reserved by RocketMQ', { topic: 'rmq_sys_trace' }],
    ['topic', 'is reserved by RocketMQ', { topic: 'TBW102' }],
    ['topic', 'is reserved by RocketMQ', { topic: 'CHECKPOINT_TOPIC' }],
    ['body', 'must not be empty: RocketMQ refuses empty messages', { body: '' }],
    ['body', 'must not be over 4194304 bytes', { body: 'ä'.repeat(2 * 1024 * 1024 + 1) }],
    ['body', halfPair, { body: '\ud800' }],
    ['body', 'must be a string: use JSON.stringify for a value', { body: { a: 1 } }],
    ['tag', 'must be a string', { tag: 7 }],
    ['keys', 'must be a list of strings', { keys: 'k' }],
    ['keys.0', 'must be a string', { keys: [7] }],
    ['tag', 'must not be empty', { tag: '' }],
    ['tag', 'must not have blanks, | or control characters', { tag: 'a|b' }],
    ['tag', 'must not have blanks, | or control characters', { tag: 'a b' }],
    ['tag', 'must not have blanks, | or control characters', { tag: 'a\u0001' }],
    ['tag', 'must not be over 128 characters', { tag: 'a'.repeat(129) }],
    ['tag', halfPair, { tag: 'half\ud800' }],
    ['keys.0', 'must not have blanks: they would split it in two', { keys: ['two keys'] }],
    ['keys.0', 'must not have blanks: they would split it in two', { keys: ['a\u0001'] }],
    ['keys.1', 'must not be empty', { keys: ['a', ''] }],
    ['keys.0', 'must not be over 128 characters', { keys: ['a'.repeat(129)] }],
    ['keys.0', halfPair, { keys: ['\udc00'] }],
    ['keys', 'must not be over 16384 bytes together', { keys: Array(130).fill('k'.repeat(128)) }],
    ['keys', 'must not be over 16384', { keys: [...Array(127).fill('k'.repeat(128)), 'kk'] }],
    ['properties.KEYS', 'is reserved by RocketMQ', { properties: { KEYS: 'a' } }],
    ['properties.INNER_NUM', 'is reserved by RocketMQ', { properties: { INNER_NUM: '1' } }],
    ['properties.a b', 'must not have blanks or control characters', { properties: { 'a b': 'x' } }],
    ['properties. a', 'must not have blanks or control characters', { properties: { ' a': 'x' } }],
    ['properties.a ', 'must not have blanks or control characters', { properties: { 'a ': 'x' } }],
    ['properties.\ud800', halfPair, { properties: { '\ud800': 'x' } }],
    ['properties.a', 'must not be empty: RocketMQ does not keep empty', { properties: { a: '' } }],
    ['properties.a', 'must not be empty: RocketMQ does not keep empty', { properties: { a: ' ' } }],
    ['properties.a', 'must not have control characters', { properties: { a: 'line\nbreak' } }],
    ['properties.a', 'must not have control characters', { properties: { a: 'a\u0001' } }],
    ['properties.CE_a b', 'must not have blanks or control', { properties: { 'CE_a b': 'x' } }],
    ['properties.a CE_b', 'must not have blanks or control', { properties: { 'a CE_b': 'x' } }],
    ['properties.CE_ ', 'must not have blanks or control', { properties: { 'CE_ ': 'x' } }],
    ['properties.a', 'must not be over 16384 bytes', { properties: { a: 'x'.repeat(16 * 1024 + 1) } }],
    ['properties.a', halfPair, { properties: { a: '\ud800' } }],
    [
      'it',
      tooManyProperties,
      { properties: { a: 'x'.repeat(8000), b: 'x'.repeat(8000), c: 'x'.repeat(381) } },
    ],
    ['it', 'has more than 128 properties', { properties: numbered(129) }],
    ['group', 'must be a string', { group: 7 }],
    ['group', 'must not be empty', { group: ' ' }],
    ['group', 'must not have control characters', { group: 'a\n' }],
    ['group', 'must not be over 63 bytes', { group: 'ä'.repeat(32) }],
    ['group', halfPair, { group: '\ud800' }],
    ['deliverAt', 'must be a time', { deliverAt: '2026-12-01T06:00:00Z' }],
    ['deliverAt', 'must be a time', { deliverAt: Number.NaN }],
    ['deliverAt', 'must be a time', { deliverAt: -1 }],
    ['deliverAt', 'must be a time', { deliverAt: 1.5 }],
    ['deliverAt', 'must be a time', { deliverAt: 2 ** 53 }],
    ['deliverAt', 'must be a time', { deliverAt: '1796083200000' }],
    ['deliverAt', 'must be a time', { deliverAt: new Date(0) }],
    ['it', 'must not have the field tags', { tags: 'misspelt' }],
    ['properties', 'must be an object of strings', { properties: ['a'] }],
    ['properties.a', 'must be a string', { properties: { a: 7 } }],
  ])('is refused for its %s, which %s', (field, reason, change) => {
    const parse = () => parseMessage({ ...draft, ...change });
    expect(parse).toThrow(`A message cannot be sent, because ${field} ${reason}`);
  });

  test('is refused with everything that is wrong with it', () => {
    expect(() => parseMessage({ ...draft, topic: 'ab', tag: '' })).toThrow(
      new InvalidEventError(`A message cannot be sent, because topic ${badTopic}; tag must not be empty`),
    );
  });

  test('is refused only with what is wrong with it', () => {
    expect(() => parseMessage({ ...draft, tag: 7 })).toThrow(
      new InvalidEventError('A message cannot be sent, because tag must be a string'),
    );
  });

  test('is taken at each limit', () => {
    const keys = [...Array(127).fill('k'.repeat(128)), 'k'];
    const atLimit = [
      { topic: 'abc' },
      { topic: '%|_-'.repeat(16) },
      { tag: 't'.repeat(128) },
      { keys: ['k'.repeat(128)] },
      { keys, properties: {} }, // 16,384 bytes with the blanks between
      { properties: numbered(128) },
      { group: 'g'.repeat(63), deliverAt: 0 },
      // Names, values and the key: 16,384 bytes.
      { properties: { a: 'x'.repeat(16_382) } },
      { properties: { a: 'ä'.repeat(4000), b: 'x'.repeat(8000), c: 'x'.repeat(380) } },
    ];
    for (const change of atLimit) expect(parseMessage({ ...draft, ...change })).toMatchObject(change);
    const over = { a: 'x'.repeat(8000), b: 'x'.repeat(8000), c: 'x'.repeat(381) };
    expect(() => parseMessage({ ...draft, properties: over })).toThrow(tooManyProperties);
    expect(
      parseMessage({ ...draft, keys: ['k', 'k'], properties: { ...over, c: 'x'.repeat(378) } }).keys,
    ).toEqual(['k', 'k']);
    expect(() =>
      parseMessage({ ...draft, keys: ['k', 'k'], properties: { ...over, c: 'x'.repeat(379) } }),
    ).toThrow(tooManyProperties);
    expect(() => parseMessage({ ...draft, tag: 'ttt', properties: { ...over, c: 'x'.repeat(378) } })).toThrow(
      tooManyProperties,
    );
  });

  test('is refused if it is no object at all', () => {
    for (const candidate of [null, 'text', []]) {
      expect(() => parseMessage(candidate)).toThrow('A message cannot be sent, because it must be an object');
    }
  });

  test('counts the characters of a label, not their halves in UTF-16', () => {
    const tag = '😀'.repeat(128);
    expect(parseMessage({ ...draft, tag, keys: [tag] })).toMatchObject({ tag, keys: [tag] });
    expect(() => parseMessage({ ...draft, tag: `${tag}a` })).toThrow('tag must not be over 128 characters');
  });

  test('does not change with the lists and objects that it was made of', () => {
    const [keys, properties] = [['k'], { a: 'x' }];
    const message = parseMessage({ ...draft, keys, properties });
    keys.push('');
    properties.a = '';
    expect(message).toMatchObject({ keys: ['k'], properties: { a: 'x' } });
  });

  test('of 4 MiB to the byte is taken', () => {
    expect(parseMessage({ ...draft, body: 'ä'.repeat(2 * 1024 * 1024) }).body).toHaveLength(2 * 1024 * 1024);
  });
});

test('The name of a topic has a problem, or none', () => {
  expect(topicProblem('orders')).toBeUndefined();
  expect(topicProblem('ab')).toBe('must be 3 to 64 letters, digits, % | _ or -');
  expect(topicProblem('TBW102')).toBe('is reserved by RocketMQ');
});

test.each(
  Object.entries({ bodyRules, groupRules, keyRules, propertyNameRules, propertyValueRules, tagRules }),
)('A text that is usual for %s keeps each of them', (_, { isUsual, rules }) => {
  const piece = fc.oneof(
    fc.constantFrom('a', '|', ' ', '~', 'ä', '\u007f', '\u0085', '\ud800', 'CE_', 'KEYS', 'k'.repeat(128)),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 3 }), (pieces) => {
      const text = pieces.join('');
      if (isUsual(text)) expect(rules.filter(([isKept]) => !isKept(text))).toEqual([]);
    }),
  );
});

describe('A text as the name of a message group', () => {
  test.each(['A', 'shop/1 ä', 'g'.repeat(63)])('stays as it is if RocketMQ allows it: %j', (text) => {
    expect(legalGroup(text)).toBe(text);
  });

  test.each(['', ' ', '\n\t'])('is none if it is blank: %j', (text) => {
    expect(legalGroup(text)).toBeUndefined();
  });

  test('becomes its hash otherwise', () => {
    const long = 'g'.repeat(64);
    expect(legalGroup(long)).toBe(createHash('sha256').update(long).digest('base64url'));
    expect(parseMessage({ ...draft, group: legalGroup('a\nb') }).group).toHaveLength(43);
  });
});
