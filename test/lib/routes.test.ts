import { describe, expect, test } from 'vitest';
import { eventBusRoutes, queueRoutes, reject, scheduleRoutes, webhookRoutes } from '../../lib/routes.ts';
import { github } from '../../lib/senders.ts';

const sender = github({ secret: 'GITHUB_WEBHOOK_SECRET' });

/** A table as JavaScript would have it: TypeScript refuses most of these. */
const load = (route: unknown) => () => queueRoutes({ orders: route } as never);

describe('A table of routes', () => {
  test('is taken as it is', () => {
    const routes = {
      orders: { to: 'orders' },
      '*': { to: ['orders', 'audit'], onUnknown: 'verify' },
    } as const;
    expect(queueRoutes(routes)).toBe(routes);
    expect(scheduleRoutes(routes)).toBe(routes);
    expect(eventBusRoutes(routes)).toBe(routes);
    const webhooks = { github: { sender, to: () => reject('no'), splitBatch: false } };
    expect(webhookRoutes(webhooks)).toBe(webhooks);
  });

  test.each([
    [{ too: 'orders' }, 'has an unknown option "too": it may have to, onUnknown'],
    [{ too: 'orders' }, 'has a wrong "to": it must be a topic, a list of topics, or a function'],
    [{ to: 'orders', splitBatch: false }, 'has an unknown option "splitBatch": it may have to, onUnknown'],
    [{ to: { topic: 'orders', delay: 5 } }, 'it must be a function to describe a message: to: (event) =>'],
    [{ to: ['orders', 7] }, 'it must be a topic, a list of topics, or a function'],
    [{ to: ['orders', 'a b'] }, 'it has the topic "a b", which must be 3 to 64 letters'],
    [{ to: 'TBW102' }, 'it has the topic "TBW102", which is reserved by RocketMQ'],
    [{ to: [] }, 'it must not be an empty list: to send nothing, write () => []'],
    [{ to: async () => 'orders' }, 'it must not be an async function'],
    [
      { to: 'orders', onUnknown: 'store' },
      'has a wrong "onUnknown": it must be one of retry, dead-letter, verify',
    ],
    ['orders', 'must be an object such as { to: … }'],
    [null, 'must be an object such as { to: … }'],
    [['orders'], 'must be an object such as { to: … }'],
  ])('with the route %j does not load: route "orders" %s', (route, problem) => {
    expect(load(route)).toThrow('functions/queue/routes.ts has ');
    expect(load(route)).toThrow(/\n {2}route "orders" /);
    expect(load(route)).toThrow(problem);
  });

  test('of webhooks needs a sender for each', () => {
    const without = { github: { to: 'code-events', splitBatch: 'yes' } } as never;
    expect(() => webhookRoutes(without)).toThrow(
      'functions/webhook/routes.ts has 2 problems:\n' +
        '  route "github" has a wrong "sender": it must be a sender of lib/senders.ts, such as github({ secret: … })\n' +
        '  route "github" has a wrong "splitBatch": it must be true or false',
    );
  });

  test('that is not an object does not load', () => {
    expect(() => queueRoutes([] as never)).toThrow(
      expect.objectContaining({
        name: 'RoutesError',
        code: 'ROUTES',
        message: expect.stringMatching(
          /^functions\/queue\/routes.ts has 1 problem:\n {2}the routes must be an object/,
        ),
      }),
    );
  });

  test('with a misspelt option, or an asynchronous route, does not compile', () => {
    // @ts-expect-error: it is `to`
    expect(() => queueRoutes({ orders: { too: 'orders' } })).toThrow();
    // @ts-expect-error: there is no such option
    expect(() => webhookRoutes({ github: { sender, to: 'orders', onUnkown: 'retry' } })).toThrow();
    // @ts-expect-error: a promise is no message
    expect(() => queueRoutes({ orders: { to: async () => 'orders' } })).toThrow();
  });
});
