import { describe, expect, test } from 'vitest';
import { lookUpUntilAnswered } from '../../../lib/rocketmq/lookup.ts';
import { type Message, parseMessage } from '../../../lib/rocketmq/message.ts';
import { type CallScript, type ScriptedAnswer, scriptedCalls } from '../../support/calls.ts';

const plain = parseMessage({ topic: 'orders', body: 'mine', tag: 't', keys: ['k'], properties: {} });
const found = (id: string, more: object = {}) => ({ msg_id: id, ...more });
const page = (messages: readonly object[], total?: number): ScriptedAnswer => ({
  status: 200,
  json: { messages, total },
});
const busy: ScriptedAnswer = { status: 429, json: {} };
const badToken: ScriptedAnswer = { status: 401, json: { error_code: 'DMS.10240101' } };

/** Looks the message up; `inMs` is the time until the deadline. */
async function lookUp(
  answers: readonly ScriptedAnswer[],
  {
    inMs = 60_000,
    since = 0,
    signal,
    message = plain,
    ...script
  }: Partial<CallScript> & {
    inMs?: number;
    since?: number;
    signal?: AbortSignal;
    message?: Message;
  } = {},
) {
  const calls = scriptedCalls({ answers, ...script });
  const { clock, context, requests } = calls;
  const begun = clock.now();
  const limits = { deadline: begun + inMs, signal };
  const result = await clock.run(lookUpUntilAnswered(context, message, { since: begun - since, limits }));
  const queries = requests.map(({ target }) => Object.fromEntries(new URLSearchParams(target.search)));
  return { result, queries, ...calls, begun };
}

describe('A message is found', () => {
  test('by its key and then by its body, which a query by key does not return', async () => {
    const { result, queries, begun } = await lookUp(
      [page([found('a')], 1), page([found('a', { body: 'mine' })])],
      {
        since: 1000,
      },
    );
    expect(result).toMatchObject({ receipt: { msgId: 'a' } });
    const tolerance = 15 * 60_000;
    expect(queries).toEqual([
      {
        topic: 'orders',
        key: 'k',
        start_time: String(begun - 1000 - tolerance),
        end_time: String(begun + tolerance),
        limit: '50',
      },
      { topic: 'orders', msg_id: 'a' },
    ]);
  });

  test('on a later page, which is asked for by its offset', async () => {
    const first = Array.from({ length: 50 }, (_, n) =>
      found(`a${n}`, {
        property_list: [
          { name: 'KEYS', value: 'k' },
          { name: 'TAGS', value: 'other' },
        ],
      }),
    );
    const { result, queries } = await lookUp([
      page(first, 51),
      page([found('b')], 51),
      page([found('b', { body: 'mine' })]),
    ]);
    expect(result).toMatchObject({ receipt: { msgId: 'b' } });
    expect(queries[1]).toMatchObject({ offset: '50' });
  });

  test.each([
    ['the service does not count, and the page is full', undefined],
    ['the service counts more', 51],
  ])('on a later page, if %s', async (_, total) => {
    const other = { property_list: [{ name: 'KEYS', value: 'k' }] }; // another tag: none
    const full = Array.from({ length: 50 }, (_, n) => found(`a${n}`, other));
    const { result } = await lookUp([
      page(full, total),
      page([found('b')], total),
      page([found('b', { body: 'mine' })]),
    ]);
    expect(result).toMatchObject({ receipt: { msgId: 'b' } });
  });

  test('from the beginning of time on, if it can be as old as that', async () => {
    const { queries } = await lookUp([page([])], { since: Date.now() });
    expect(queries[0]).toMatchObject({ start_time: '0' });
  });
});

describe('A message is absent', () => {
  test.each([
    ['no message has its key', [page([], 0)], 1],
    ['the page is empty though the service counts more', [page([], 7)], 1],
    ['the last page is not full', [page([found('a')]), page([found('a', { body: 'other' })])], 2],
    ['all are read', [page([found('a')], 1), page([found('a', { body: 'other' })])], 2],
  ])('if %s', async (_, answers, requests) => {
    const { result, queries } = await lookUp(answers);
    expect(result).toEqual({ absent: true });
    expect(queries).toHaveLength(requests);
  });
});

describe('A message is another one', () => {
  const ours = { KEYS: 'order-1 reading-2', CE_id: '2', CE_source: '/house/1' };
  const { KEYS, ...properties } = ours;
  const keys = KEYS.split(' ');
  const message = parseMessage({ topic: 'orders', body: 'mine', keys, properties });
  const stored = (theirs: Readonly<Record<string, string>>) => {
    const property_list = Object.entries(theirs).map(([name, value]) => ({ name, value }));
    return found('a', { body: 'mine', property_list });
  };
  const lookUpAmong = (theirs: Readonly<Record<string, string>>) =>
    lookUp([page([stored(theirs)], 1), page([stored(theirs)])], { message });

  test.each([
    ['keys', { KEYS: 'order-1 reading-1' }],
    ['id of the event', { CE_id: '1' }],
    ['source of the event, whose ids are unique in one source only', { CE_source: '/house/2' }],
  ])('with another %s', async (_, other) => {
    const { result, queries } = await lookUpAmong({ ...ours, ...other });
    expect(result).toEqual({ absent: true });
    expect(queries).toHaveLength(1);
  });

  test('not because of an attribute that two deliveries need not share, or that the service does not show', async () => {
    const { CE_source: _, ...shown } = ours;
    expect((await lookUpAmong({ ...shown, CE_time: '2026-01-02T03:04:05Z' })).result).toHaveProperty(
      'receipt',
    );
  });
});

describe('A look-up without an answer', () => {
  test('because a body cannot be read, is repeated, and says which message it is', async () => {
    const unreadable = [page([found('a')], 1), page([found('a', { body: 'other' }), found('a')])];
    const { result } = await lookUp([...unreadable, ...unreadable], { maxAttempts: 2 });
    expect(result).toMatchObject({
      stopped: 'attempts',
      reason: 'not looked up: Looking up in topic "orders": message a cannot be read',
    });
  });

  test('is repeated with backoff, and then answered', async () => {
    const { result, clock } = await lookUp([busy, busy, page([])]);
    expect(result).toEqual({ absent: true });
    expect(clock.slept.filter((ms) => ms > 10)).toEqual([250, 500]);
  });

  test('is repeated at once with another proof of identity, once', async () => {
    const renewable = await lookUp([badToken, page([])], { canRenew: true });
    expect(renewable.result).toEqual({ absent: true });
    expect(renewable.clock.slept).toEqual([10, 10]);
    const again = await lookUp([badToken, badToken, page([])], { canRenew: true });
    expect(again.counts()).toMatchObject({ renewed: 1 });
  });

  test.each([
    ['attempts', { maxAttempts: 1 }],
    ['budget', { budget: 0 }],
    ['deadline', { inMs: 359 }],
  ] as const)('stops for want of %s', async (stopped, options) => {
    const { result } = await lookUp([busy], options);
    expect(result).toEqual({
      stopped,
      reason: 'not looked up: Looking up in topic "orders" of instance instance: status 429',
    });
  });

  test('is repeated as long as a send could still end before the deadline', async () => {
    expect((await lookUp([busy, page([])], { inMs: 360 })).result).toEqual({ absent: true });
  });

  test('stops when it is called off', async () => {
    expect((await lookUp([busy], { signal: AbortSignal.abort() })).result).toMatchObject({
      stopped: 'called-off',
    });
  });

  test('waits for the service no longer than until the deadline, and than for an attempt', async () => {
    expect((await lookUp([page([])], { inMs: 1000 })).timeouts).toEqual([1000]);
    expect((await lookUp([page([])])).timeouts).toEqual([5000]);
  });

  test('is no measure of how long a send takes', async () => {
    const { reports } = await lookUp([page([])]);
    expect(reports).toEqual([{ sendMs: undefined, isProofRefused: false }]);
  });
});
