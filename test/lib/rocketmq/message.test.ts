import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventContent } from '../../../lib/event/event.ts';
import { parseMessage } from '../../../lib/rocketmq/message.ts';
import { keyOf, tagOf, toMessage } from '../../../lib/routing/mapping.ts';

const event: EventContent = {
  id: 'e-1',
  source: 'https://shop.example/orders',
  type: 'order.placed',
  time: '2026-11-23T06:00:00Z',
  extensions: {},
  data: '{"id":9007199254740993}',
};
const draft = { topic: 'orders', body: 'x', keys: ['k'], properties: {} };

describe('A message', () => {
  test('takes what its route leaves out from the event', () => {
    expect(toMessage(event, { topic: 'orders' })).toEqual({
      topic: 'orders',
      body: event.data,
      tag: 'order.placed',
      keys: ['e-1'],
      properties: {
        CE_id: 'e-1',
        CE_source: 'https://shop.example/orders',
        CE_type: 'order.placed',
        CE_time: '2026-11-23T06:00:00Z',
        CE_specversion: '1.0',
      },
    });
  });

  test('carries only keys and tag when the properties are those that the service documents', () => {
    expect(toMessage(event, { topic: 'orders' }, 'documented').properties).toEqual({});
  });

  test('takes properties of its route beside the attributes of the event', () => {
    const { properties } = toMessage(event, {
      topic: 'orders',
      properties: { tenant: 'blue', CE_type: 'mine' },
    });
    expect(properties).toMatchObject({ tenant: 'blue', CE_type: 'mine', CE_id: 'e-1' });
  });

  test.each([
    ['topic', { topic: 'ab' }],
    ['topic', { topic: 'a'.repeat(65) }],
    ['topic', { topic: 'with blank' }],
    ['topic', { topic: 'rmq_sys_trace' }],
    ['topic', { topic: 'TBW102' }],
    ['body', { body: '' }],
    ['body', { body: 'ä'.repeat(2 * 1024 * 1024 + 1) }],
    ['body', { body: '\ud800' }],
    ['tag', { tag: '' }],
    ['tag', { tag: 'a|b' }],
    ['tag', { tag: 'a'.repeat(129) }],
    ['keys.0', { keys: ['two keys'] }],
    ['keys.1', { keys: ['a', ''] }],
    ['keys.0', { keys: ['a'.repeat(129)] }],
    ['properties.KEYS', { properties: { KEYS: 'a' } }],
    ['properties.a', { properties: { a: '' } }],
    ['properties.a', { properties: { a: 'line\nbreak' } }],
    ['properties.a', { properties: { a: 'x'.repeat(16 * 1024 + 1) } }],
    ['tag', { tag: 'half\ud800' }],
    ['keys.0', { keys: ['\udc00'] }],
    ['keys', { keys: Array(130).fill('k'.repeat(128)) }],
    ['properties.a', { properties: { a: '\ud800' } }],
    ['properties.a', { properties: { a: ' ' } }],
    ['it', { properties: { a: 'x'.repeat(16_000), b: 'x'.repeat(16_000), c: 'x'.repeat(250) } }],
    ['topic', { topic: 'CHECKPOINT_TOPIC' }],
    ['properties.INNER_NUM', { properties: { INNER_NUM: '1' } }],
    ['it', { properties: { a: 'x'.repeat(16_000), b: 'x'.repeat(16_000), c: 'x'.repeat(1000) } }],
    ['it', { tags: 'misspelt' }],
  ])('is refused for its %s, by name and never by value', (field, change) => {
    const parse = () => parseMessage({ ...draft, ...change });
    expect(parse).toThrow(`A message cannot be sent, because ${field} `);
  });

  test('says why the name of a property is refused', () => {
    const parse = (name: string) => () => parseMessage({ ...draft, properties: { [name]: 'x' } });
    expect(parse('DELAY')).toThrow('properties.DELAY is reserved by RocketMQ');
    expect(parse('two words')).toThrow('properties.two words must not have blanks or control characters');
    expect(parse('\ud800')).toThrow('has half a surrogate pair, which UTF-8 cannot carry');
  });

  test('of 4 MiB to the byte is taken', () => {
    expect(parseMessage({ ...draft, body: 'ä'.repeat(2 * 1024 * 1024) }).body).toHaveLength(2 * 1024 * 1024);
  });
});

describe('Whatever the event says', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 300 });
  const anyEvent = fc.record({
    ...Object.fromEntries(
      (['id', 'source', 'type', 'subject', 'datacontenttype'] as const).map((name) => [name, anyText]),
    ),
    time: fc.constant(event.time),
    extensions: fc.dictionary(fc.stringMatching(/^[a-z0-9]{1,20}$/), anyText, { maxKeys: 5 }),
    data: fc.string({ minLength: 1 }),
  });

  test('its default message is within the limits, and its body untouched', () => {
    fc.assert(
      fc.property(anyEvent, (attributes) => {
        const candidate = { ...event, ...attributes };
        expect(toMessage(candidate, { topic: 'orders' }).body).toBe(candidate.data);
      }),
    );
  });

  test('different ids keep different keys, even when both are too long for one', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        fc.integer({ min: 1, max: 300 }),
        (a, b, pad) => {
          const [x, y] = ['p'.repeat(pad) + a, 'p'.repeat(pad) + b];
          return x === y || /%/.test(x + y) || keyOf(x) !== keyOf(y);
        },
      ),
    );
  });
});

test('A tag has no blanks and no bar; nothing left is no tag', () => {
  expect(tagOf('Push Hook')).toBe('Push_Hook');
  expect(tagOf('a|b')).toBe('a_b');
  expect(tagOf('')).toBeUndefined();
});

test('A key has no blanks', () => {
  expect(keyOf('a b\tc')).toBe('a%20b%09c');
});

test('Ids and attributes of any length fit: a long id ends with a hash of the full id', () => {
  const long = (end: string) => ({ ...event, id: 'x'.repeat(20_000) + end, subject: 'ä'.repeat(20_000) });
  const [a, b] = ['a', 'b'].map((end) => toMessage(long(end), { topic: 'orders' }));
  expect(a?.properties.CE_id).toHaveLength(1024);
  expect(a?.properties.CE_id).not.toBe(b?.properties.CE_id);
  expect(a?.keys).not.toEqual(b?.keys);
});
