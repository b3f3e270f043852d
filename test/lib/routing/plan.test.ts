import { describe, expect, test } from 'vitest';
import { InvalidEventError } from '../../../lib/core/errors.ts';
import type { InboundEvent } from '../../../lib/event/event.ts';
import type { Draft, RouteFunction } from '../../../lib/routing/drafts.ts';
import { planOf } from '../../../lib/routing/plan.ts';
import { reject } from '../../../lib/routing/reject.ts';
import type { Routes } from '../../../lib/routing/route.ts';

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

const plan = (routes: Routes, change: Partial<InboundEvent> = {}) =>
  planOf(routes, { ...event, ...change }, { propertyMode: 'documented', now: 0 });

describe('The plan of an event', () => {
  test('has its messages in the order of the route, and the policy of the route', () => {
    expect(plan({ orders: { to: ['orders', 'audit'], onUnknown: 'verify' } })).toEqual({
      event,
      onUnknown: 'verify',
      messages: ['orders', 'audit'].map((topic) => ({
        topic,
        body: 'body',
        tag: 't',
        keys: ['e'],
        properties: {},
      })),
    });
  });

  test('has the trace of the invocation, if the event has none', () => {
    const trace = { traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01' };
    const own = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' };
    const traced = (extensions: Record<string, string>) =>
      planOf(
        { orders: { to: 'orders' } },
        { ...event, extensions },
        { propertyMode: 'cloudevents', now: 0, trace },
      );
    expect(traced({ tenant: 'blue' })).toMatchObject({
      event: { ...event, extensions: { tenant: 'blue', ...trace } },
      messages: [{ properties: { CE_tenant: 'blue', CE_traceparent: trace.traceparent } }],
    });
    expect(traced(own)).toMatchObject({ event: { ...event, extensions: own } });
  });

  test('is empty if the route leaves the event out', () => {
    expect(plan({ orders: { to: () => [] } })).toEqual({ event, messages: [] });
  });
});

describe('An event is refused, without messages,', () => {
  test.each<[string, Routes, Partial<InboundEvent>, 'event' | 'route', string]>([
    ['if no route takes it', { other: { to: 'orders' } }, {}, 'route', 'No route takes "orders"'],
    [
      'if it cannot be read',
      { '*': { to: 'orders' } },
      { unreadable: 'it is no JSON' },
      'event',
      'it is no JSON',
    ],
    ['if its route rejects it', { '*': { to: () => reject('sold out') } }, {}, 'route', 'sold out'],
    ['if it cannot be a message', { '*': { to: 'orders' } }, { data: '' }, 'event', 'body must not be empty'],
    [
      'if its route makes no legal message of it',
      { '*': { to: () => ({ topic: 'orders', body: '' }) } },
      {},
      'route',
      'body must not be empty',
    ],
  ])('%s', (_, routes, change, fault, reason) => {
    const { messages, refusal, ...rest } = plan(routes, change);
    expect(messages).toEqual([]);
    expect(refusal).toBeInstanceOf(InvalidEventError);
    expect(refusal).toMatchObject({ fault, message: expect.stringContaining(reason) });
    expect(rest.event).toEqual({ ...event, ...change });
  });
});

const unreadable: Readonly<Record<string, RouteFunction>> = {
  'a list with a hole': () => new Array<Draft>(1),
  'a message whose topic cannot be read': () => ({
    get topic(): string {
      throw new Error('secret');
    },
  }),
  'a message whose topic throws a text': () => ({
    get topic(): string {
      throw 'secret';
    },
  }),
};

test.each(Object.entries(unreadable))(
  'A route that returns %s refuses its event and throws nothing',
  (_, to) => {
    const { refusal, messages } = planOf({ orders: { to } }, event, { propertyMode: 'cloudevents', now: 0 });
    expect(refusal).toMatchObject({
      fault: 'route',
      message: expect.stringMatching(/returned (undefined|cannot be read)/),
    });
    expect(refusal?.message).not.toContain('secret');
    expect(messages).toEqual([]);
  },
);

test('A refused event keeps the policy of its route', () => {
  const to = () => {
    throw new Error('no');
  };
  expect(
    planOf({ orders: { to, onUnknown: 'dead-letter' } }, event, { propertyMode: 'cloudevents', now: 0 }),
  ).toMatchObject({
    onUnknown: 'dead-letter',
    refusal: { fault: 'route' },
  });
});
