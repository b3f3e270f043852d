import { describe, expect, test } from 'vitest';
import { InvalidEventError } from '../../../lib/core/errors.ts';
import type { InboundEvent } from '../../../lib/event/event.ts';
import type { Destination } from '../../../lib/routing/drafts.ts';
import { reject } from '../../../lib/routing/reject.ts';
import { findRoute, toMessages, topicsOf } from '../../../lib/routing/route.ts';

const event: InboundEvent = {
  origin: { trigger: 'queue', name: 'orders', matchesSuffix: true },
  delivered: 'first',
  id: 'e',
  source: 's',
  type: 't',
  time: '2026-11-23T06:00:00Z',
  extensions: {},
  data: 'body',
};

describe('A route is found', () => {
  const routes = { orders: { to: 'a-topic' }, 'vip-orders': { to: 'b-topic' }, '*': { to: 'rest' } };

  test.each([
    ['by its own name', 'orders', 'a-topic'],
    ['by the last part of a longer name', 'shop-prod-orders', 'a-topic'],
    ['by the longest last part that fits', 'shop-prod-vip-orders', 'b-topic'],
    ['for every other name by *', 'preorders', 'rest'],
    ['for names of an object by *, too', 'constructor', 'rest'],
  ])('%s', (_, name, topic) => {
    expect(findRoute(routes, { name, matchesSuffix: true })?.to).toBe(topic);
  });

  test('by the longest last part that fits, in whichever order the routes stand, and however short it is', () => {
    const toOf = (keys: readonly string[], name: string) =>
      findRoute(Object.fromEntries(keys.map((key) => [key, { to: key }])), { name, matchesSuffix: true })?.to;
    expect(toOf(['vip-orders', 'orders'], 'shop-vip-orders')).toBe('vip-orders');
    expect(toOf(['b', '*'], 'shop-b')).toBe('b');
  });

  test('by its own name only, when it is the source of an event', () => {
    expect(findRoute(routes, { name: 'x-orders', matchesSuffix: false })?.to).toBe('rest');
  });

  test('for no other name when there is no *', () => {
    expect(findRoute({ orders: { to: 'a-topic' } }, { name: 'other', matchesSuffix: true })).toBeUndefined();
  });
});

describe('An event becomes', () => {
  const topics = (to: Parameters<typeof toMessages>[1]['to']) =>
    toMessages(event, { to }).map(({ topic }) => topic);

  test('one message for a topic, several for a list', () => {
    expect(topics('one-topic')).toEqual(['one-topic']);
    expect(topics(['topic-a', 'topic-b'])).toEqual(['topic-a', 'topic-b']);
  });

  test('what a function says: a topic, a message, a list of either, or nothing', () => {
    expect(topics(() => 'topic-a')).toEqual(['topic-a']);
    expect(topics(() => ['topic-a', { topic: 'topic-b', tag: 'x' }])).toEqual(['topic-a', 'topic-b']);
    expect(topics(() => [])).toEqual([]);
  });

  test('nothing when its function throws: the error says where, and never quotes the body', () => {
    const to = () => JSON.parse('secret body');
    expect(() => toMessages(event, { to })).toThrow(
      'The route failed on an event of type "t" with a SyntaxError',
    );
    const throwText = () => {
      throw 'secret body';
    };
    expect(() => toMessages(event, { to: throwText })).toThrow(/with a thrown value$/);
  });
});

describe('An event becomes no message, and the reason says what to change,', () => {
  const failureOf = (to: unknown, onUnknown?: 'verify') => {
    try {
      toMessages(event, { to: to as Destination, ...(onUnknown && { onUnknown }) });
    } catch (error) {
      if (error instanceof InvalidEventError) return { fault: error.fault, reason: error.message };
      throw error;
    }
    throw new Error('it became messages');
  };

  test('if its route rejects it', () => {
    const rejected = { fault: 'route', reason: 'The route rejected the event: unknown currency' };
    expect(failureOf(() => reject('unknown currency'))).toEqual(rejected);
    expect(failureOf(() => ['topic-a', reject('unknown currency')])).toEqual(rejected);
    expect(failureOf(() => reject(' sold out\n')).reason).toBe('The route rejected the event: sold out');
    expect(failureOf(() => reject(undefined as unknown as string)).reason).toContain('without a reason');
    expect(failureOf(() => reject('x'.repeat(5000))).reason.length).toBeLessThan(600);
  });

  test('if its route makes a message with fields that do not exist', () => {
    expect(failureOf(() => ({ topic: 'topic-a', delay: 5, messageGroup: 'a' }))).toEqual({
      fault: 'route',
      reason:
        'The route made a message with unknown fields (delay, messageGroup): ' +
        'a message has only topic, body, tag, keys, properties',
    });
  });

  test('if its route is asynchronous; a promise that rejects does not end the process', async () => {
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', onRejection);
    const asynchronous = async () => {
      throw new Error('too late');
    };
    expect(failureOf(asynchronous)).toMatchObject({
      fault: 'route',
      reason: expect.stringContaining('The route returned a promise'),
    });
    await new Promise((done) => setImmediate(done));
    process.off('unhandledRejection', onRejection);
    expect(rejections).toEqual([]);
  });

  test.each([
    [undefined, 'The route returned undefined: return a topic or a message, or [] to send nothing'],
    [null, 'The route returned something that is neither a topic nor a message with a topic'],
    [7, 'The route returned something that is neither a topic nor a message with a topic'],
    [{ body: 'x' }, 'The route returned something that is neither a topic nor a message with a topic'],
    [{ topic: 'topic-a', tag: 7 }, 'tag must be a string'],
    [JSON.parse('{"topic":"topic-a","then":"soon"}'), 'unknown fields (then)'],
    [{ topic: 'topic-a', properties: { CE_Tenant: 'x' } }, 'after CE_ there may be only letters a to z'],
  ])('if its route returns %j', (answer, reason) => {
    const failure = failureOf(() => answer);
    expect(failure).toMatchObject({ fault: 'route', reason: expect.stringContaining(reason) });
  });

  test('if its messages would have to be looked up, but have no keys', () => {
    expect(failureOf(() => ({ topic: 'topic-a', keys: [] }), 'verify')).toMatchObject({
      fault: 'route',
      reason: expect.stringContaining('made a message for topic "topic-a" without keys'),
    });
    expect(toMessages(event, { to: 'topic-a', onUnknown: 'verify' })).toHaveLength(1);
    expect(toMessages(event, { to: () => ({ topic: 'topic-a', keys: [] }) })).toHaveLength(1);
  });
});

test('A route with verify does not make two messages that a look-up takes for one', () => {
  const to = () => ['eu', 'us'].map((region) => ({ topic: 'topic-a', properties: { region } }));
  expect(() => toMessages(event, { to, onUnknown: 'verify' })).toThrow(
    'two messages for topic "topic-a" with the same keys, tag and body',
  );
  expect(toMessages(event, { to })).toHaveLength(2);
  expect(toMessages(event, { to: ['topic-a', 'topic-b'], onUnknown: 'verify' })).toHaveLength(2);
  for (const other of [{ keys: ['other'] }, { tag: 'other' }, { body: 'other' }]) {
    const told = () => [{ topic: 'topic-a' }, { topic: 'topic-a', ...other }];
    expect(toMessages(event, { to: told, onUnknown: 'verify' })).toHaveLength(2);
  }
});

test('A route with verify makes messages that a look-up can tell from those of other events', () => {
  const route = {
    to: () => ({ topic: 'topic-a', keys: ['order-1'], body: 'changed' }),
    onUnknown: 'verify',
  } as const;
  expect(toMessages(event, route)).toHaveLength(1);
  expect(() => toMessages(event, route, 'documented')).toThrow(
    "could be of another event: without CloudEvents attributes, only the event's id among the keys tells events apart",
  );
  const named = { ...route, to: () => ({ topic: 'topic-a', keys: ['order-1', event.id] }) };
  expect(toMessages(event, named, 'documented')).toHaveLength(1);
  expect(toMessages(event, { ...route, onUnknown: 'retry' }, 'documented')).toHaveLength(1);
});

test('The topics that routes name are known beforehand; those of functions are not', () => {
  expect(
    topicsOf({ a: { to: 'x-topic' }, b: { to: ['x-topic', 'y-topic'] }, c: { to: () => 'z-topic' } }),
  ).toEqual(['x-topic', 'y-topic']);
});
