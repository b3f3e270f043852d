import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../../lib/rocketmq/message.ts';
import { sendWithRetries } from '../../../lib/rocketmq/send.ts';
import type { SendOptions } from '../../../lib/rocketmq/send-options.ts';
import { type CallScript, type ScriptedAnswer, scriptedCalls } from '../../support/calls.ts';

const draft = { topic: 'orders', body: 'mine', keys: ['k'], properties: {} };
const taken: ScriptedAnswer = { status: 201, json: { msg_id: 'id-1' } };
const absent: ScriptedAnswer = { status: 200, json: { messages: [], total: 0 } };
const busy: ScriptedAnswer = { status: 429, json: {} };
const badToken: ScriptedAnswer = { status: 401, json: { error_code: 'DMS.10240101' } };

async function send(
  answers: readonly ScriptedAnswer[],
  script: Partial<CallScript> = {},
  options: Partial<SendOptions> = {},
  keys: readonly string[] = ['k'],
) {
  const calls = scriptedCalls({ answers, ...script });
  const { clock, context } = calls;
  const deadline = clock.now() + 60_000;
  const outcome = await clock.run(
    sendWithRetries(context, parseMessage({ ...draft, keys }), { deadline, ...options }),
  );
  const steps = calls.requests.map(({ target }) => (target.method === 'POST' ? 'send' : 'look-up'));
  return { outcome, steps, ...calls };
}

describe('A send', () => {
  test('is a POST of JSON with its proof of identity, and is reported with its time', async () => {
    const { outcome, requests, reports, counts } = await send([taken]);
    expect(outcome).toEqual({
      kind: 'sent',
      receipt: expect.objectContaining({ msgId: 'id-1' }),
      attempts: [{ kind: 'sent', delayMs: 0, durationMs: 10 }],
      inDoubt: false,
    });
    expect(requests).toMatchObject([
      {
        target: {
          method: 'POST',
          origin: 'https://dms.example',
          pathname: '/v2/project/rocketmq/instances/instance/messages',
          search: '',
          headers: { 'content-type': 'application/json' },
        },
        headers: ['proof', 'proof 0'],
      },
    ]);
    expect(reports).toEqual([{ sendMs: 10, isProofRefused: false }]);
    expect(counts()).toEqual({ released: 1, renewed: 0 });
  });

  test.each([
    [199, 'rejected'],
    [300, 'rejected'],
  ])('with a receipt, but the status %i, is not one that the service took', async (status) => {
    const { outcome } = await send([{ status, json: { msg_id: 'id-1' } }], { maxAttempts: 1 });
    expect(outcome.kind).not.toBe('sent');
  });

  test('divides the time that is left among the attempts that are left', async () => {
    const { timeouts, clock } = await send(
      ['lost', taken],
      {},
      { deadline: Date.parse('2026-01-02T03:04:05Z') + 6000 },
    );
    expect(timeouts[0]).toBe(2000);
    expect(timeouts[1]).toBe((6000 - 10 - (clock.slept[1] ?? 0)) / 2);
  });

  test('that was called off is not tried again', async () => {
    const controller = new AbortController();
    const calls = scriptedCalls({ answers: [busy] });
    const { clock, context, reports } = calls;
    const sending = sendWithRetries(context, parseMessage(draft), {
      deadline: clock.now() + 60_000,
      signal: controller.signal,
    });
    controller.abort();
    expect(await clock.run(sending)).toMatchObject({ stopped: 'called-off', attempts: [{}] });
    expect(reports).toEqual([]); // it shows nothing about the service
  });
});

describe('A refused proof of identity', () => {
  test('is replaced by a new token at once, which costs nothing of the retry budget', async () => {
    const { outcome, clock, refused, reports, counts } = await send([badToken, taken], {
      canRenew: true,
      budget: 0,
    });
    expect(outcome).toMatchObject({ kind: 'sent' });
    expect(clock.slept).toEqual([10, 10]);
    expect(refused).toEqual(['proof 0']);
    expect(reports[0]).toMatchObject({ isProofRefused: false });
    expect(counts()).toEqual({ released: 2, renewed: 0 });
  });

  test('of a new token has the credentials read again, and tells the circuit breaker', async () => {
    const { reports, counts } = await send([badToken, badToken, taken], { canRenew: true });
    expect(counts().renewed).toBe(1);
    expect(reports.map(({ isProofRefused }) => isProofRefused)).toEqual([false, true, false]);
  });

  test('that nothing can replace ends the send', async () => {
    const { outcome, counts } = await send([badToken, taken]);
    expect(outcome).toMatchObject({ kind: 'rejected', stopped: 'final', attempts: [{}] });
    expect(counts()).toEqual({ released: 1, renewed: 1 });
  });

  test('is replaced by other credentials, if there are', async () => {
    const { outcome } = await send([badToken, taken], { hasOtherCredentials: true, budget: 0 });
    expect(outcome).toMatchObject({ kind: 'sent' });
  });
});

describe('Without a token', () => {
  test('because IAM refused the user, the send ends, and nothing is said about the service', async () => {
    const { outcome, reports, counts } = await send([taken], { withoutToken: 'refused' });
    expect(outcome).toMatchObject({
      kind: 'rejected',
      class: 'misconfigured',
      stopped: 'final',
      attempts: [{}],
    });
    expect(reports).toEqual([]);
    expect(counts()).toEqual({ released: 1, renewed: 1 });
  });

  test('because IAM does not answer, the send is tried again, and the credentials are not read again', async () => {
    const { outcome, reports, counts } = await send([taken], { withoutToken: 'lost', maxAttempts: 2 });
    expect(outcome).toMatchObject({ kind: 'not-sent', stopped: 'attempts', attempts: [{}, {}] });
    expect(reports).toMatchObject([{ isProofRefused: false }, { isProofRefused: false }]);
    expect(counts()).toEqual({ released: 2, renewed: 0 });
  });
});

describe('With verify, an attempt whose end is unknown', () => {
  const verify = { onUnknown: 'verify' } as const;

  test('is looked up after two seconds, and sent again if it is not there', async () => {
    const { outcome, steps, clock } = await send(['lost', absent, taken], {}, verify);
    expect(steps).toEqual(['send', 'look-up', 'send']);
    expect(outcome).toMatchObject({
      kind: 'sent',
      inDoubt: true,
      attempts: [{ kind: 'unknown' }, { delayMs: 2010 }],
    });
    expect(clock.slept).toEqual([10, 2000, 10, 10]);
  });

  test('of the last attempt is looked up, and not sent again', async () => {
    const { outcome, steps } = await send(['lost', absent, taken], { maxAttempts: 1 }, verify);
    expect(steps).toEqual(['send', 'look-up']);
    expect(outcome).toMatchObject({ kind: 'unknown', stopped: 'attempts' });
  });

  test('is looked up without budget, but not sent again without', async () => {
    const { outcome, steps } = await send(['lost', absent, taken], { budget: 1 }, verify); // silence costs two
    expect(steps).toEqual(['send', 'look-up']);
    expect(outcome).toMatchObject({ kind: 'unknown', stopped: 'budget' });
  });

  test('of a message without keys is not sent again', async () => {
    const { outcome, steps } = await send(['lost', taken], {}, verify, []);
    expect(steps).toEqual(['send']);
    expect(outcome).toMatchObject({ kind: 'unknown', stopped: 'policy' });
  });

  test('that is found earns a retry for the container, as a sent one does', async () => {
    const calls = scriptedCalls({
      answers: [
        { status: 200, json: { messages: [{ msg_id: 'a' }], total: 1 } },
        { status: 200, json: { messages: [{ msg_id: 'a', body: 'mine' }] } },
      ],
    });
    const { clock, context } = calls;
    const failure = { kind: 'not-sent', reason: '' } as const;
    while (context.budget.take(failure));
    const options = { ...verify, deadline: clock.now() + 60_000, lookUpSince: clock.now() - 1000 };
    expect(await clock.run(sendWithRetries(context, parseMessage(draft), options))).toMatchObject({
      kind: 'sent',
      found: true,
    });
    expect(context.budget.take(failure)).toBe(true);
  });
});

describe('A message of an earlier invocation', () => {
  const begun = Date.parse('2026-01-02T03:04:05Z');
  const earlier = (lastAttemptAt: number, more: Partial<SendOptions> = {}) =>
    send([absent, taken], {}, { onUnknown: 'verify', lookUpSince: begun - 60_000, lastAttemptAt, ...more });

  test('is looked up when what its last attempt stored can be found: two seconds after it', async () => {
    expect((await earlier(begun - 500)).clock.slept).toEqual([1500, 10, 10]);
    expect((await earlier(begun - 2000)).clock.slept).toEqual([10, 10]);
    expect((await earlier(begun + 60_000)).clock.slept).toEqual([2000, 10, 10]); // by another clock
  });

  test('is not looked up if the time does not suffice for that', async () => {
    const { outcome, steps } = await earlier(begun, { deadline: begun + 2099, inDoubt: true });
    expect(steps).toEqual([]);
    expect(outcome).toMatchObject({ stopped: 'deadline', inDoubt: true });
    expect((await earlier(begun, { deadline: begun + 2100 })).steps).toContain('look-up');
  });
});
