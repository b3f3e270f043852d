import { describe, expect, test } from 'vitest';
import type { InboundEvent } from '../../../lib/event/event.ts';
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
  });
});

test('The topics that routes name are known beforehand; those of functions are not', () => {
  expect(
    topicsOf({ a: { to: 'x-topic' }, b: { to: ['x-topic', 'y-topic'] }, c: { to: () => 'z-topic' } }),
  ).toEqual(['x-topic', 'y-topic']);
});
