import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidEventError } from '../../../lib/core/errors.ts';
import type { EventContent } from '../../../lib/event/event.ts';
import { keyOf, tagOf, toMessage } from '../../../lib/routing/mapping.ts';

const event: EventContent = {
  id: 'e-1',
  source: 'https://shop.example/orders',
  type: 'order.placed',
  time: '2026-11-23T06:00:00Z',
  extensions: {},
  data: '{"id":9007199254740993}',
};
const withProperties = (properties: Record<string, string>, mode?: 'documented') =>
  toMessage(event, { topic: 'orders', properties }, mode).properties;

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

  test('has what its route says in the place of what the event says', () => {
    const draft = { topic: 'orders', body: 'text', tag: 'placed', keys: ['a', 'b'] };
    expect(toMessage(event, draft)).toMatchObject(draft);
  });

  test('of an event without an id has no keys', () => {
    expect(toMessage({ ...event, id: '' }, { topic: 'orders' }).keys).toEqual([]);
  });

  test('takes properties of its route beside the attributes of the event', () => {
    const properties = withProperties({ tenant: 'blue', CE_type: 'mine' });
    expect(properties).toMatchObject({ tenant: 'blue', CE_type: 'mine', CE_id: 'e-1' });
  });

  test.each(['CE_a', 'CE_tenant2', 'MY_CE_Tenant'])(
    'may have the property %s, with which consumers can still read the event',
    (name) => {
      expect(withProperties({ [name]: 'x' })).toHaveProperty(name, 'x');
    },
  );

  test.each(['CE_', 'CE_Tenant', 'CE_tenantA', 'CE_my_ext'])(
    'is refused with the property %s, with which no consumer could read the event',
    (name) => {
      expect(() => withProperties({ tenant: 'blue', [name]: 'x' })).toThrow(
        `has the property ${name}: after CE_`,
      );
    },
  );

  test('leaves out extensions of the event for which the properties of its route leave no room', () => {
    const names = Array.from({ length: 12 }, (_, n) => `x${n}`);
    const extensions = Object.fromEntries(names.map((name) => [name, 'y'.repeat(1024)]));
    const draft = { topic: 'orders', tag: 't'.repeat(100), keys: ['k'.repeat(100), 'l'.repeat(100)] };
    const kept = (own: string) => {
      const { properties } = toMessage({ ...event, extensions }, { ...draft, properties: { own } });
      return Object.keys(properties).filter((name) => name.startsWith('CE_x')).length;
    };
    expect(kept('x')).toBe(12);
    expect(kept('x'.repeat(8000))).toBe(7);
    expect(kept('x'.repeat(15_500))).toBe(0);
  });

  test('carries only keys, tag and the properties of its route when the mode is "documented"', () => {
    expect(withProperties({}, 'documented')).toEqual({});
    expect(withProperties({ CE_Tenant: 'x' }, 'documented')).toEqual({ CE_Tenant: 'x' });
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

describe('A tag', () => {
  test.each([
    ['Push Hook', 'Push_Hook'],
    ['a|b', 'a_b'],
    ['a\u0001\nb', 'a__b'],
    ['order.placed', 'order.placed'],
  ])('has no blanks, no bar and no control characters: %j', (type, tag) => {
    expect(tagOf(type)).toBe(tag);
  });

  test('has at most 128 characters, and never half a character', () => {
    expect(tagOf('x'.repeat(129))).toBe('x'.repeat(128));
    expect(tagOf(`${'x'.repeat(127)}😀`)).toBe(`${'x'.repeat(127)}\ufffd`);
  });

  test('of an empty type does not exist', () => {
    expect(tagOf('')).toBeUndefined();
  });
});

describe('A key', () => {
  test('has no blanks: they are percent-encoded', () => {
    expect(keyOf('a b\tc\u0001')).toBe('a%20b%09c%01');
  });

  test('is the id as it is, up to 128 characters', () => {
    expect(keyOf('order-17')).toBe('order-17');
    expect(keyOf('x'.repeat(128))).toBe('x'.repeat(128));
  });

  test('of a longer id keeps its beginning and a hash of the whole, in exactly 128 characters', () => {
    const [a, b] = [keyOf(`${'x'.repeat(200)}a`), keyOf(`${'x'.repeat(200)}b`)];
    expect(a).toMatch(/^x{95}~[0-9a-f]{32}$/);
    expect(b).toMatch(/^x{95}~[0-9a-f]{32}$/);
    expect(a).not.toBe(b);
  });
});

test('Ids and attributes of any length fit: a long id ends with a hash of the full id', () => {
  const long = (end: string) => ({ ...event, id: 'x'.repeat(20_000) + end, subject: 'ä'.repeat(20_000) });
  const [a, b] = ['a', 'b'].map((end) => toMessage(long(end), { topic: 'orders' }));
  expect(a?.properties.CE_id).toHaveLength(1024);
  expect(a?.properties.CE_id).not.toBe(b?.properties.CE_id);
  expect(a?.keys).not.toEqual(b?.keys);
});

describe('The properties of a route and the extensions of an event', () => {
  const extended = { ...event, extensions: { tenant: 't'.repeat(100) } };
  const tag = 't'.repeat(50);
  const withSize = (size: number) =>
    toMessage(extended, { topic: 'orders', tag, keys: ['k', 'l'], properties: { p: 'x'.repeat(size) } });
  const bytesOf = (texts: readonly string[]) => Buffer.byteLength(texts.join(''));

  test('share the room of a message: an extension is left out only if there is none for it', () => {
    const sizes = Array.from({ length: 250 }, (_, n) => 15_900 + n);
    const extensions = sizes.map((size) => withSize(size).properties.CE_tenant);
    const firstWithout = extensions.indexOf(undefined);
    expect(firstWithout).toBeGreaterThan(0);
    expect(new Set(extensions.slice(firstWithout))).toEqual(new Set([undefined]));
    const { properties } = withSize(sizes[firstWithout - 1] ?? 0);
    const used = bytesOf([...Object.entries(properties).flat(), tag, 'k', 'l']);
    // A blank for each of five texts is always counted.
    expect(16_384 - used).toBeLessThanOrEqual(5);
    expect(16_384 - used).toBeGreaterThanOrEqual(0);
  });

  test('are refused with the reason if a route without types gives null', () => {
    expect(() => toMessage(extended, { topic: 'orders', tag: null as never })).toThrow(InvalidEventError);
  });
});
