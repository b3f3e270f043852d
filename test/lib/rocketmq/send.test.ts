import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type ClientOptions, createRocketMqClient, type Notice } from '../../../lib/rocketmq/client.ts';
import { parseMessage } from '../../../lib/rocketmq/message.ts';
import { virtualClock } from '../../support/clock.ts';
import { fixed } from '../../support/refreshing.ts';
import { refusal, ScriptedService, type Step, taken } from '../../support/scripted-service.ts';
import { INSTANCE_ID, PROJECT_ID } from '../../support/services.ts';

const message = parseMessage({ topic: 'orders', body: '{}', keys: ['a'], properties: {} });
const throttled = refusal(404, 'DMS.10240407');
/** A refusal that proves that nothing was stored. */
const unavailable = refusal(400, 'DMS.00400026');

/** A step that ends after so many milliseconds. */
const slow = (step: Step, afterMs: number): Step => ({ ...(step as { status: number }), afterMs });

function start(
  script: readonly Step[],
  { rest, ...options }: Partial<ClientOptions> & { rest?: Step | (() => Step) } = {},
) {
  const clock = virtualClock();
  const service = new ScriptedService(clock, script, rest);
  const notices: Notice[] = [];
  const client = createRocketMqClient({
    service: { endpoint: 'https://dms.example', projectId: PROJECT_ID, instanceId: INSTANCE_ID },
    credentials: fixed({ accessKey: 'AccessKey', secretKey: 'SecretKey' }),
    attemptTimeoutMs: 5000,
    maxAttempts: 4,
    maxInFlight: 8,
    dispatcher: service,
    clock,
    random: () => 0.5,
    onNotice: (notice) => notices.push(notice),
    ...options,
  });
  const send = (withinMs = 30_000, more: Partial<Parameters<typeof client.send>[1]> = {}) =>
    clock.run(client.send(message, { deadline: clock.now() + withinMs, ...more }));
  return { clock, service, client, send, notices };
}

describe('A message', () => {
  test('is sent at the first attempt when nothing is in the way', async () => {
    const { send, service } = start([]);
    expect(await send()).toMatchObject({ kind: 'sent', attempts: [{ kind: 'sent', delayMs: 0 }] });
    expect(service.requestedAt).toHaveLength(1);
  });

  test('is tried again after what passes by itself, with every attempt in the outcome', async () => {
    const { send } = start([unavailable, throttled, 'refused', taken()]);
    expect((await send()).attempts).toMatchObject([
      { kind: 'rejected', class: 'unavailable', status: 400, serviceCode: 'DMS.00400026', delayMs: 0 },
      { kind: 'rejected', class: 'throttled', status: 404, serviceCode: 'DMS.10240407', delayMs: 50 },
      { kind: 'not-sent', delayMs: 500 },
      { kind: 'sent', delayMs: 200 },
    ]);
  });

  test('has maxAttempts attempts, the first included', async () => {
    const { send, service } = start([], { rest: unavailable, maxAttempts: 3 });
    expect(await send()).toMatchObject({ kind: 'rejected', class: 'unavailable' });
    expect(service.requestedAt).toHaveLength(3);
  });

  test.each([
    ['a missing topic', refusal(400, 'DMS.00050004'), 'misconfigured'],
    ['a refused body', refusal(400, 'DMS.10540011'), 'invalid'],
    ['a bad signature', refusal(401, 'APIG.0301'), 'unauthorized'],
  ] as const)('is not tried again after %s', async (_, step, refusalClass) => {
    const { send, service } = start([step]);
    expect(await send()).toMatchObject({ kind: 'rejected', class: refusalClass });
    expect(service.requestedAt).toHaveLength(1);
  });

  test('waits as long as the service asks, and longer by the jitter', async () => {
    const { send, service, clock } = start([refusal(400, 'DMS.00400026', { 'retry-after': '7' })]);
    const startedAt = clock.now();
    await send();
    expect(service.requestedAt.map((at) => at - startedAt)).toEqual([0, 7050]);
  });

  test('is given up at once when the service asks for more time than there is', async () => {
    const { send, service, clock } = start([refusal(400, 'DMS.00400026', { 'retry-after': '60' })]);
    expect(await send(30_000)).toMatchObject({ kind: 'rejected', class: 'unavailable' });
    expect(service.requestedAt).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  test('tells how long each attempt took, and the wait before it', async () => {
    const { send } = start([slow(unavailable, 100), slow(unavailable, 200), slow(taken(), 30)]);
    expect((await send()).attempts).toMatchObject([
      { delayMs: 0, durationMs: 100 },
      { delayMs: 50, durationMs: 200 },
      { delayMs: 100, durationMs: 30 },
    ]);
  });

  test('waits for its answer at least twice as long as sends take, also if several attempts share the time', async () => {
    const { send } = start([slow(taken(), 900), slow(taken(), 3000)], { maxAttempts: 5 });
    await send();
    expect(await send(5000)).toMatchObject({ kind: 'sent', attempts: [{ durationMs: 3000 }] });
  });

  test('is not sent if the dispatcher fails at once, and no time is lost', async () => {
    const { send, clock, service } = start([], { maxAttempts: 1 });
    service.dispatch = () => {
      throw new Error('no handler');
    };
    const startedAt = clock.now();
    expect(await send()).toMatchObject({
      kind: 'not-sent',
      reason: expect.stringContaining('no handler'),
    });
    expect(clock.now()).toBe(startedAt);
  });

  test('never closes the dispatcher of the caller, neither after a failure nor with the client', async () => {
    const { send, client, service } = start(['died', taken()]);
    const close = vi.spyOn(service, 'close');
    expect(await send()).toMatchObject({ kind: 'sent', attempts: [{}, {}] });
    await client.close();
    expect(close).not.toHaveBeenCalled();
  });

  test('can be called off while it waits', async () => {
    const { send, client, clock, service } = start([refusal(400, 'DMS.00400026', { 'retry-after': '7' })]);
    const controller = new AbortController();
    const sending = client.send(message, { deadline: clock.now() + 30_000, signal: controller.signal });
    while (clock.sleepers === 0 || service.inFlight > 0) await turn();
    controller.abort();
    expect(await sending).toMatchObject({ kind: 'rejected', class: 'unavailable' });
    expect(await send()).toMatchObject({ kind: 'sent' });
  });
});

describe('The reason why there were no more attempts', () => {
  test.each<[string, Step[], Partial<ClientOptions>, string]>([
    ['final', [refusal(400, 'DMS.10540011')], {}, 'DMS.10540011 (the message is too large)'],
    [
      'attempts',
      [throttled, throttled],
      { maxAttempts: 2 },
      'not tried again in this invocation: no attempts are left',
    ],
    [
      'deadline',
      [refusal(429, '', { 'retry-after': '60' })],
      {},
      'not tried again in this invocation: too little time was left',
    ],
  ])('is %s', async (stopped, script, options, reason) => {
    const outcome = await start(script, options).send();
    expect(outcome).toMatchObject({ kind: 'rejected', stopped, inDoubt: false });
    expect(outcome).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  test('is the policy, if the message must not be sent twice', async () => {
    expect(await start(['died']).send(30_000, { onUnknown: 'dead-letter' })).toMatchObject({
      kind: 'unknown',
      stopped: 'policy',
      inDoubt: true,
      reason: expect.stringContaining('not tried again in this invocation: it must not be sent twice'),
    });
  });

  test('is the deadline, if nothing could begin before it', async () => {
    expect(await start([]).send(100)).toMatchObject({
      kind: 'not-sent',
      stopped: 'deadline',
      inDoubt: false,
      reason: 'Sending to topic "orders" was not begun: too little time was left',
    });
  });

  test('is the budget, if too many sends of the container fail', async () => {
    const { send } = start([], { rest: throttled, maxAttempts: 1000 });
    expect(await send(100_000_000)).toMatchObject({ kind: 'rejected', stopped: 'budget' });
  });

  test('is the caller, who called it off', async () => {
    const controller = new AbortController();
    const { send, clock } = start([slow(taken(), 4000)]);
    void clock.sleep(1000).then(() => controller.abort());
    expect(await send(30_000, { signal: controller.signal })).toMatchObject({
      kind: 'unknown',
      stopped: 'called-off',
    });
  });

  test('is a pause, if a circuit breaker is open', async () => {
    const { send } = start([], { rest: refusal(401, 'APIG.0301') });
    await send();
    await send();
    expect(await send()).toMatchObject({ kind: 'not-sent', stopped: 'paused' });
  });

  test('is absent if the message was sent', async () => {
    expect(await start([throttled]).send()).not.toHaveProperty('stopped');
  });

  test('leaves the doubt of an earlier invocation as it is', async () => {
    const { send } = start([], { rest: throttled, maxAttempts: 1 });
    expect(await send(30_000, { inDoubt: true })).toMatchObject({ kind: 'rejected', inDoubt: true });
    expect(await start([]).send(30_000, { inDoubt: true })).toMatchObject({ kind: 'sent', inDoubt: true });
  });
});

describe('An unknown end', () => {
  test('is retried with the same keys, and the outcome tells that there may be a duplicate', async () => {
    const { send } = start(['died', taken()]);
    expect(await send()).toMatchObject({ kind: 'sent', attempts: [{ kind: 'unknown' }, { kind: 'sent' }] });
  });

  test('is not followed by another attempt if the route does not want it', async () => {
    const { send, service } = start(['died']);
    expect(await send(30_000, { onUnknown: 'dead-letter' })).toMatchObject({
      kind: 'unknown',
      attempts: [{ kind: 'unknown' }],
    });
    expect(service.requestedAt).toHaveLength(1);
  });

  test('stays unknown when later attempts are refused: the first may have been stored', async () => {
    const { send } = start(['died', refusal(400, 'DMS.00050004')]);
    expect(await send()).toMatchObject({
      kind: 'unknown',
      class: 'misconfigured',
      reason: expect.stringContaining('an earlier attempt'),
    });
  });

  test('stays unknown when later attempts are not even begun', async () => {
    const { send } = start(['died', 'refused'], { maxAttempts: 2 });
    expect(await send()).toMatchObject({
      kind: 'unknown',
      attempts: [{ kind: 'unknown' }, { kind: 'not-sent' }],
    });
  });

  test('after a wait that was too short is followed by a longer one', async () => {
    const { send } = start([], { rest: slow(taken(), 2500), maxAttempts: 5 });
    expect(await send(20_000)).toMatchObject({ kind: 'sent' });
  });

  test('is what silence comes to, after the time that an attempt has', async () => {
    const { send, clock } = start(['silence'], { maxAttempts: 1 });
    const startedAt = clock.now();
    expect(await send()).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('no answer within 5000 ms'),
    });
    expect(clock.now() - startedAt).toBe(5000);
  });

  test('leaves time for the attempts after it', async () => {
    const { send, clock } = start(['silence', 'silence', taken()], { maxAttempts: 3 });
    const startedAt = clock.now();
    expect(await send(9000)).toMatchObject({ kind: 'sent' });
    expect(clock.now() - startedAt).toBeLessThan(9000);
  });
});

describe('The deadline', () => {
  test('is kept: whatever the service does, the outcome is there in time, and no sleep outlives it', async () => {
    const step = fc.oneof(
      fc.constantFrom<Step>(
        'refused',
        'died',
        'silence',
        throttled,
        unavailable,
        taken(),
        refusal(503, '', { 'retry-after': '3' }),
      ),
      fc.nat(8000).map((afterMs) => slow(taken(), afterMs)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.integer({ min: -100, max: 20_000 }),
        fc.integer({ min: 1, max: 6 }),
        async (script, withinMs, maxAttempts) => {
          const { send, clock, service } = start(script, { maxAttempts });
          const deadline = clock.now() + withinMs;
          const outcome = await send(withinMs);
          expect(clock.now()).toBeLessThanOrEqual(Math.max(deadline, deadline - withinMs));
          expect(service.requestedAt.length).toBe(outcome.attempts.length);
          expect(service.requestedAt.length).toBeLessThanOrEqual(maxAttempts);
          for (const at of service.requestedAt) expect(at).toBeLessThan(deadline);
          expect(outcome.kind === 'not-sent' || outcome.attempts.length > 0).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is kept while IAM is silent, and leaves the message not sent', async () => {
    const credentials = fixed({ endpoint: 'https://iam.example', domain: 'd', username: 'u', password: 'p' });
    const { send, clock } = start([], { rest: 'silence', credentials });
    const startedAt = clock.now();
    expect(await send(3000)).toMatchObject({
      kind: 'not-sent',
      reason: expect.stringContaining('No token from IAM came in time'),
    });
    expect(clock.now() - startedAt).toBeLessThanOrEqual(3000);
  });

  test('cuts a batch where it must: 100 messages, 2 s, a service that takes 500 ms', async () => {
    const { client, clock, service } = start([], { rest: () => slow(taken(), 500) });
    const deadline = clock.now() + 2000;
    const outcomes = await clock.run(
      Promise.all(Array.from({ length: 100 }, () => client.send(message, { deadline }))),
    );
    const kinds = Map.groupBy(outcomes, ({ kind }) => kind);
    expect(kinds.get('sent')).toHaveLength(service.requestedAt.length);
    expect(kinds.get('not-sent')).toHaveLength(100 - service.requestedAt.length);
    expect(clock.now()).toBeLessThanOrEqual(deadline);
  });
});

describe('Without a token of IAM', () => {
  const credentials = fixed({ endpoint: 'https://iam.example', domain: 'd', username: 'u', password: 'p' });

  test('a message is tried again with backoff, and no pause for the credentials follows', async () => {
    const { send, notices } = start([], { rest: 'refused', credentials });
    for (let i = 0; i < 4; i++) {
      expect(await send()).toMatchObject({
        kind: 'not-sent',
        stopped: 'attempts',
        attempts: [0, 50, 100, 200].map((delayMs) => ({ kind: 'not-sent', delayMs })),
      });
    }
    expect(notices).toEqual([]);
  });

  test('that IAM refuses because it gets too many requests, a message is tried again with backoff', async () => {
    const { send, notices } = start([], { rest: refusal(429, ''), credentials, maxAttempts: 3 });
    expect(await send()).toMatchObject({
      kind: 'rejected',
      class: 'throttled',
      stopped: 'attempts',
      attempts: [0, 250, 500].map((delayMs) => ({ class: 'throttled', delayMs })),
    });
    expect(notices).toEqual([]);
  });
});

describe('The container', () => {
  test('begins messages in the order in which they were given, also if others come when a permit becomes free', async () => {
    const begun: string[] = [];
    const { client, clock, service } = start([], { rest: () => slow(taken(), 10), maxInFlight: 2 });
    const dispatch = service.dispatch.bind(service);
    service.dispatch = (options, handler) => {
      begun.push(JSON.parse(String(options.body)).body);
      return dispatch(options, handler);
    };
    const deadline = clock.now() + 20_000;
    const send = (body: string) => client.send(parseMessage({ ...message, body }), { deadline });
    const waiting = Array.from({ length: 10 }, (_, n) => `w${n}`);
    const late = waiting.map((body) => `late ${body}`);
    // Each message is followed by another one at the moment when it has ended.
    await clock.run(Promise.all(waiting.map((body) => send(body).then(() => send(`late ${body}`)))));
    expect(begun).toEqual([...waiting, ...late]);
  });

  test('sends one message at a time until the service has taken one', async () => {
    const { client, clock, service } = start([{ status: 503, afterMs: 10 }], {
      rest: () => slow(taken(), 10),
    });
    const deadline = clock.now() + 20_000;
    await clock.run(Promise.all(Array.from({ length: 20 }, () => client.send(message, { deadline }))));
    const [first = 0, second = 0, third = 0, fourth = 0] = service.requestedAt;
    expect([second - first, third - second]).toEqual([10, 10]);
    expect(fourth).toBe(third);
    expect(service.maxInFlight).toBe(8);
  });

  test('asks with a wrong secret key at most three times, however large the batch', async () => {
    const { client, clock, service, notices } = start([], { rest: refusal(401, 'APIG.0301') });
    const deadline = clock.now() + 20_000;
    const outcomes = await clock.run(
      Promise.all(Array.from({ length: 500 }, () => client.send(message, { deadline }))),
    );
    expect(service.requestedAt.length).toBeLessThanOrEqual(3);
    expect(outcomes.filter(({ kind }) => kind === 'not-sent')).toHaveLength(500 - service.requestedAt.length);
    expect(notices).toMatchObject([
      { kind: 'paused', what: 'credentials', reason: expect.stringContaining('APIG.0301') },
    ]);
  });

  test('pauses when nothing has worked for a while, and goes on when something does', async () => {
    const { send, clock, service, notices } = start([], {
      rest: () => (isUp ? taken() : unavailable),
      maxAttempts: 1,
    });
    let isUp = false;
    for (let i = 0; i < 12; i++) {
      await send();
      clock.jump(1000);
    }
    const requests = service.requestedAt.length;
    expect(await send()).toMatchObject({
      kind: 'not-sent',
      reason: expect.stringContaining('paused for another'),
    });
    expect(service.requestedAt).toHaveLength(requests);
    isUp = true;
    clock.jump(10_000);
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(notices.map(({ kind, what }) => `${what} ${kind}`)).toEqual(['service paused', 'service resumed']);
  });

  test('continues when the callback for pauses throws', async () => {
    const onNotice = () => {
      throw new Error('the log is full');
    };
    const { send } = start([], { rest: refusal(401, 'APIG.0301'), onNotice });
    for (let i = 0; i < 4; i++) expect((await send()).kind).toMatch(/rejected|not-sent/);
  });

  test('earns retries with what it sends, so that a service that mostly works is retried as often as it takes', async () => {
    let n = 0;
    const { send } = start([], { rest: () => (n++ % 2 ? taken() : unavailable) });
    for (let i = 0; i < 300; i++) expect(await send()).toMatchObject({ kind: 'sent' });
  });

  test('stops retrying when most sends fail, so that a dying service is not hammered', async () => {
    const { send, service } = start([taken()], { rest: unavailable, maxAttempts: 100 });
    await send();
    await send(100_000_000);
    expect(service.requestedAt.length).toBeLessThanOrEqual(1 + 101);
  });
});
