import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../../lib/core/errors.ts';
import { queueRoutes } from '../../../lib/routes.ts';
import { planOf } from '../../../lib/routing/plan.ts';
import { assertRawProperties } from '../../../lib/routing/raw-properties.ts';
import type { Route } from '../../../lib/routing/route.ts';
import { eventWith, NOW } from '../../support/delivery.ts';

const HOUR = 3_600_000;
const none = (): undefined => undefined;

/** A table as JavaScript would have it. */
const load = (route: unknown) => () => queueRoutes({ orders: route } as never);

/** The plan of an event on a route with this timing. */
const planWith = (timing: Omit<Route, 'to'>, change = {}) =>
  planOf({ orders: { to: ['orders', 'audit'], ...timing } }, eventWith(change), {
    propertyMode: 'documented',
    now: NOW,
  });

describe('A route', () => {
  test.each([
    { deliverAfter: '1 s' },
    { deliverAfter: '1.5 h' },
    { deliverAfter: '167.75 h' },
    { deliverAfter: '6 d', onUnknown: 'dead-letter' },
    { deliverAt: none },
    { group: 'A' },
    { group: () => 'A', onUnknown: 'verify' },
  ])('may say %j', (timing) => {
    expect(load({ to: 'orders', ...timing })).not.toThrow();
  });

  test.each([
    [{ deliverAfter: 3 }, `wrong "deliverAfter": it must be a text such as '30 s', '5 min', '2 h' or '1 d'`],
    [{ deliverAfter: '3' }, 'wrong "deliverAfter": it must be a text such as'],
    [{ deliverAfter: '3 weeks' }, 'wrong "deliverAfter": it must be a text such as'],
    [{ deliverAfter: '-3 s' }, 'wrong "deliverAfter": it must be a text such as'],
    [{ deliverAfter: '3 sec' }, 'wrong "deliverAfter": it must be a text such as'],
    [{ deliverAfter: '167.76 h' }, 'wrong "deliverAfter": it must not be over 167 h'],
    [
      { deliverAfter: '7 d' },
      'wrong "deliverAfter": it must not be over 167 h: the service delays by 7 days',
    ],
    [{ deliverAt: '2026-12-01T06:00:00Z' }, 'wrong "deliverAt": it must be a function of the event that'],
    [{ group: ' ' }, 'wrong "group": it must be a text or a function of the event'],
    [{ group: 7 }, 'wrong "group": it must be a text or a function of the event'],
    [
      { deliverAfter: '3 s', deliverAt: none },
      'has "deliverAfter" and also "deliverAt": a message has one time of delivery',
    ],
    [
      { deliverAfter: '3 s', group: 'A' },
      'has "deliverAfter" and also "group": RocketMQ keeps no order among messages with a time of delivery',
    ],
    [
      { deliverAt: none, onUnknown: 'verify' },
      `has "deliverAt" and also onUnknown: 'verify': no look-up finds a message before its time of delivery`,
    ],
  ])('with %j does not load: %s', (timing, problem) => {
    expect(load({ to: 'orders', ...timing })).toThrow(problem);
  });
});

describe('The time of delivery', () => {
  test.each([
    ['3 s', 3000],
    ['5 min', 300_000],
    ['1.5 h', 1.5 * HOUR],
    ['1 d', 24 * HOUR],
  ] as const)(
    'with deliverAfter: %s is that of all messages, from the acceptance on',
    (deliverAfter, delayMs) => {
      const { messages } = planWith({ deliverAfter });
      expect(messages.map(({ deliverAt }) => deliverAt)).toEqual([NOW + delayMs, NOW + delayMs]);
    },
  );

  test('does not change with a second delivery of the event', () => {
    const { messages } = planWith(
      { deliverAfter: '1 h' },
      { delivered: 'again', firstDeliveredAt: NOW - HOUR / 2 },
    );
    expect(messages[0]?.deliverAt).toBe(NOW + HOUR / 2);
  });

  test.each<[Date | string | undefined, number | undefined]>([
    [new Date(NOW + HOUR), NOW + HOUR],
    ['2026-01-02T04:04:05+01:00', NOW],
    ['2020-01-01T00:00:00Z', Date.parse('2020-01-01T00:00:00Z')],
    ['0001-01-01T00:00:00Z', 0],
    [new Date(-1), 0],
    [new Date(NOW + 167.75 * HOUR), NOW + 167.75 * HOUR],
    [undefined, undefined],
  ])('with deliverAt is what the function says: %s', (said, time) => {
    const { messages } = planWith({ deliverAt: () => said });
    expect(messages.map(({ deliverAt }) => deliverAt)).toEqual([time, time]);
  });

  test.each([
    ['tomorrow', 'returned no time: return a Date, a text such as 2026-12-01T06:00:00Z, or undefined'],
    ['2026-12-01T06:00:00', 'returned no time'], // of which zone?
    ['2026-13-01T06:00:00Z', 'returned no time'],
    [1_796_070_539_000, 'returned no time'],
    [new Date(Number.NaN), 'returned no time'],
    [
      new Date(NOW + 168 * HOUR),
      'returned a time that is more than 167 h away: the service delays by 7 days',
    ],
  ])('cannot be %s: the route is at fault, and nothing is sent', (said, problem) => {
    const { refusal, messages } = planWith({ deliverAt: () => said as string });
    expect(messages).toEqual([]);
    expect(refusal).toMatchObject({
      fault: 'route',
      message: expect.stringContaining(`The route's deliverAt ${problem}`),
    });
  });
});

describe('A function of a route', () => {
  test.each(['deliverAt', 'group'])(
    'for %s that is asynchronous is at fault, and its rejection does not end the process',
    async (option) => {
      const rejections: unknown[] = [];
      const onRejection = (reason: unknown) => rejections.push(reason);
      process.on('unhandledRejection', onRejection);
      const asynchronous = async () => {
        throw new Error('too late');
      };
      expect(planWith({ [option]: asynchronous as never }).refusal).toMatchObject({
        fault: 'route',
        message: `The route's ${option} returned a promise: it must return its value at once, without async`,
      });
      await new Promise((done) => setImmediate(done));
      process.off('unhandledRejection', onRejection);
      expect(rejections).toEqual([]);
    },
  );

  test('may return a text of an event as the time, however long it is', { timeout: 1000 }, () => {
    const { refusal } = planWith({ deliverAt: () => 'T'.repeat(4_000_000) });
    expect(refusal?.message).toContain('returned no time');
  });
});

describe('The group', () => {
  test.each([
    ['A-1', 'A-1'],
    [undefined, undefined],
    [' ', undefined],
    ['größe', 'größe'],
    ['g'.repeat(63), 'g'.repeat(63)],
  ])('%j of an event is that of its messages: %j', (said, group) => {
    for (const given of [said, () => said]) {
      expect(
        planWith({ group: given ?? (() => undefined) }).messages.map((message) => message.group),
      ).toEqual([group, group]);
    }
  });

  test('that RocketMQ does not allow becomes its hash, the same for the same text', () => {
    const groupOf = (group: string) => planWith({ group }).messages[0]?.group;
    for (const long of ['g'.repeat(64), 'ä'.repeat(32), 'a\u0001', '\ud800'])
      expect(groupOf(long)).toMatch(/^[\w-]{43}$/);
    expect(groupOf('g'.repeat(64))).toBe(groupOf('g'.repeat(64)));
    expect(groupOf('g'.repeat(64))).not.toBe(groupOf('g'.repeat(65)));
  });

  test('cannot be something else, and its function may not fail: the route is at fault', () => {
    expect(planWith({ group: () => 7 as never }).refusal?.message).toBe(
      "The route's group returned something that is not a text",
    );
    const fail = () => {
      throw new SyntaxError('{"secret"');
    };
    expect(planWith({ group: fail }).refusal).toMatchObject({
      fault: 'route',
      message: `The route's group failed on an event of type "placed" with a SyntaxError`,
    });
    const throwText = () => {
      throw 'a text';
    };
    expect(planWith({ group: throwText }).refusal?.message).toMatch(/ with a thrown value$/);
  });
});

describe('Without RAW_PROPERTIES=true', () => {
  test('routes without these options start, and with it all do', () => {
    expect(() =>
      assertRawProperties({ orders: { to: 'orders', onUnknown: 'verify' } }, 'false'),
    ).not.toThrow();
    expect(() =>
      assertRawProperties({ orders: { to: 'orders', deliverAfter: '3 s', group: 'A' } }, 'true'),
    ).not.toThrow();
  });

  test('a route with one of them does not start, with the reason, and with what to run', () => {
    const routes = {
      orders: { to: 'orders', deliverAfter: '3 s' },
      audit: { to: 'audit' },
      '*': { to: 'rest', group: 'A' },
    } as const;
    expect(() => assertRawProperties(routes, 'false')).toThrow(ConfigurationError);
    expect(() => assertRawProperties(routes, 'false')).toThrow(
      'RAW_PROPERTIES  is not true, but deliverAfter of the route "orders" and group of the route "*" need it, ' +
        'because the service may refuse or ignore this: run "npm run doctor -- --probe TOPIC", ' +
        'and set RAW_PROPERTIES=true in .env if the doctor says so, or remove these options. ' +
        'For the local cloud, set it in local/local.env',
    );
    expect(() => assertRawProperties({ orders: routes.orders }, 'false')).toThrow('"orders" needs it, ');
  });
});
