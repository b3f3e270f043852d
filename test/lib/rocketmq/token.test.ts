import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../lib/rocketmq/connection.ts';
import type { Exchange } from '../../../lib/rocketmq/exchange.ts';
import { createTokenSource } from '../../../lib/rocketmq/token.ts';
import { virtualClock } from '../../support/clock.ts';

const user = { endpoint: 'https://iam.example', domain: 'OTC-1', username: 'ada', password: 'lovelace' };
const HOUR_MS = 3_600_000;
const BEGUN = Date.parse('2026-01-02T03:04:05Z');

type Answer = (now: number) => Exchange;
const granted =
  (lastsMs: number, status = 201): Answer =>
  (now) => ({
    answer: {
      status,
      headers: { 'x-subject-token': `token of ${now - BEGUN}` },
      body: JSON.stringify({ token: { expires_at: new Date(now + lastsMs).toISOString() } }),
    },
  });
const refused =
  (status: number): Answer =>
  () => ({ answer: { status, headers: {}, body: '' } });
const lost: Answer = () => ({ failure: { cause: new Error('reset'), begun: true } });

/** Tokens of an IAM that gives these answers in turn; the last one repeats. */
function start(...answers: Answer[]) {
  const clock = virtualClock(BEGUN);
  let asked = 0;
  const connection: Connection = {
    async exchange() {
      const answer = answers[Math.min(asked++, answers.length - 1)] ?? lost;
      return answer(clock.now());
    },
    async close() {},
  };
  const tokens = createTokenSource(user, 'project', { connection, timeoutMs: 1000, clock });
  /** The token, or the failure to get one, after so much more time. */
  async function tokenAfter(ms: number) {
    clock.jump(ms);
    const result = await tokens.token();
    await new Promise(setImmediate); // a token that is renewed in the background has come
    return 'token' in result ? result.token : result.failure;
  }
  return { tokens, tokenAfter, asked: () => asked };
}

describe('A token', () => {
  test('of a day is renewed in the background, half an hour before its end', async () => {
    const { tokenAfter, asked } = start(granted(24 * HOUR_MS));
    expect(await tokenAfter(0)).toBe('token of 0');
    expect(await tokenAfter(23.5 * HOUR_MS - 1)).toBe('token of 0');
    expect(asked()).toBe(1);
    expect(await tokenAfter(1)).toBe('token of 0');
    expect(asked()).toBe(2);
    expect(await tokenAfter(0)).toBe(`token of ${23.5 * HOUR_MS}`);
  });

  test('of less than an hour is renewed after half its lifetime', async () => {
    const { tokenAfter, asked } = start(granted(HOUR_MS / 2));
    await tokenAfter(0);
    await tokenAfter(HOUR_MS / 4 - 1);
    expect(asked()).toBe(1);
    await tokenAfter(1);
    expect(asked()).toBe(2);
  });

  test('that cannot be renewed serves until its end; IAM is asked once a minute', async () => {
    const { tokenAfter, asked } = start(granted(2 * HOUR_MS), lost);
    await tokenAfter(0);
    expect(await tokenAfter(1.5 * HOUR_MS)).toBe('token of 0');
    expect(await tokenAfter(59_999)).toBe('token of 0');
    expect(asked()).toBe(2);
    expect(await tokenAfter(1)).toBe('token of 0');
    expect(asked()).toBe(3);
    expect(await tokenAfter(0.5 * HOUR_MS - 60_001)).toBe('token of 0');
    expect(await tokenAfter(1)).toMatchObject({ kind: 'not-sent' });
  });

  test('that the service refused is replaced; one that was replaced before is not refused again', async () => {
    const { tokens, tokenAfter, asked } = start(granted(24 * HOUR_MS));
    await tokenAfter(0);
    expect(tokens.invalidate('another')).toBe(false);
    await tokenAfter(0);
    expect(asked()).toBe(1);
    expect(tokens.invalidate('token of 0')).toBe(true);
    expect(tokens.invalidate('token of 0')).toBe(false);
    expect(await tokenAfter(1)).toBe('token of 1');
  });

  test('is asked for once by several sends', async () => {
    const { tokens, asked } = start(granted(HOUR_MS));
    await Promise.all([tokens.token(), tokens.token(), tokens.token()]);
    expect(asked()).toBe(1);
  });
});

describe('Without a token', () => {
  test.each([400, 401, 403])(
    'because IAM answers %i, IAM is not asked again for five minutes',
    async (status) => {
      const { tokenAfter, asked } = start(refused(status), granted(HOUR_MS));
      expect(await tokenAfter(0)).toMatchObject({ kind: 'rejected', class: 'misconfigured', status });
      expect(await tokenAfter(5 * 60_000 - 1)).toMatchObject({ kind: 'rejected' });
      expect(asked()).toBe(1);
      expect(await tokenAfter(1)).toBe(`token of ${5 * 60_000}`);
    },
  );

  test.each([
    ['refuses too many requests', refused(429), { kind: 'rejected', class: 'throttled' }],
    ['fails', refused(500), { kind: 'not-sent' }],
    ['cannot be reached', lost, { kind: 'not-sent' }],
    ['answers with another status than 201', granted(HOUR_MS, 200), { kind: 'not-sent' }],
    [
      'does not say when the token ends',
      () => ({ answer: { status: 201, headers: { 'x-subject-token': 't' }, body: '{}' } }),
      { kind: 'not-sent' },
    ],
    [
      'gives no token',
      () => ({
        answer: { status: 201, headers: {}, body: '{"token":{"expires_at":"2030-01-01T00:00:00Z"}}' },
      }),
      { kind: 'not-sent' },
    ],
  ] as const)('because IAM %s, it is asked again by the next send', async (_, answer, failure) => {
    const { tokenAfter, asked } = start(answer, granted(HOUR_MS));
    expect(await tokenAfter(0)).toMatchObject({ ...failure, reason: expect.stringContaining('iam.example') });
    expect(await tokenAfter(1)).toBe('token of 1');
    expect(asked()).toBe(2);
  });
});
