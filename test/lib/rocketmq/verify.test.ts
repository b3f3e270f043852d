import { describe, expect, onTestFinished, test } from 'vitest';
import { type ClientOptions, createRocketMqClient, type SendOptions } from '../../../lib/rocketmq/client.ts';
import { parseMessage } from '../../../lib/rocketmq/message.ts';
import { type DmsEmulatorOptions, startDmsEmulator } from '../../../local/dms/emulator.ts';
import { virtualClock } from '../../support/clock.ts';
import { seededRandom } from '../../support/random.ts';
import { fixed } from '../../support/refreshing.ts';
import { nothingFound, refusal, ScriptedService, type Step, taken } from '../../support/scripted-service.ts';
import { INSTANCE_ID, PROJECT_ID } from '../../support/services.ts';

const draft = {
  topic: 'orders',
  body: '{"id":1}',
  tag: 'created',
  keys: ['k-1', 'k-2'],
  properties: { CE_id: 'e-1' },
};
const message = parseMessage(draft);
const user = { domain: 'OTC-1', username: 'ada', password: 'lovelace' };

/** An emulator over real HTTP, and a client that looks messages up without a wait. */
async function start({
  iam = false,
  client: clientOptions = {},
  ...options
}: Partial<DmsEmulatorOptions> & { client?: Partial<ClientOptions>; iam?: boolean } = {}) {
  const emulator = await startDmsEmulator({
    projectId: PROJECT_ID,
    instanceId: INSTANCE_ID,
    accessKeys: { AccessKey: 'SecretKey' },
    users: [{ domain: 'OTC-1', name: 'ada', password: 'lovelace' }],
    topics: ['orders'],
    ...options,
  });
  const client = createRocketMqClient({
    service: { endpoint: emulator.url, projectId: PROJECT_ID, instanceId: INSTANCE_ID },
    credentials: fixed(
      iam ? { endpoint: emulator.url, ...user } : { accessKey: 'AccessKey', secretKey: 'SecretKey' },
    ),
    attemptTimeoutMs: 5000,
    maxAttempts: 3,
    maxInFlight: 8,
    visibleAfterMs: 0,
    random: () => 0,
    ...clientOptions,
  });
  onTestFinished(async () => {
    await client.close();
    await emulator.close();
  });
  const verify = (what = message, more: Partial<SendOptions> = {}) =>
    client.send(what, { deadline: Date.now() + 10_000, onUnknown: 'verify', ...more });
  const stored = () => emulator.messages('orders');
  return { emulator, client, verify, stored };
}

describe('With verify, a message whose end is unknown', () => {
  test.each([
    ['the connection was reset', 'reset after', {}],
    ['the answer was 500', '500 DMS.00500000 after', {}],
    ['the answer had no message id', 'no msg_id', { iam: true }],
  ])('is found and not sent again, after %s', async (_, fault, how) => {
    const { verify, stored, emulator } = await start({ ...how, faults: `next 1 ${fault}` });
    const outcome = await verify();
    const [copy] = stored();
    expect(stored()).toHaveLength(1);
    expect(emulator.requests.sends).toBe(1);
    expect(outcome).toEqual({
      kind: 'sent',
      found: true,
      inDoubt: false,
      attempts: [expect.objectContaining({ kind: 'unknown' })],
      receipt: {
        msgId: copy?.msgId,
        queueId: copy?.queueId,
        queueOffset: copy?.queueOffset,
        brokerName: undefined,
        properties: copy?.properties,
      },
    });
  });

  test('is sent again if it is not in the topic', async () => {
    const { verify, stored, emulator } = await start({ faults: 'next 1 reset before' });
    expect(await verify()).toMatchObject({
      kind: 'sent',
      inDoubt: true,
      attempts: [{ kind: 'unknown' }, { kind: 'sent' }],
    });
    expect(stored()).toHaveLength(1);
    expect(emulator.requests.queries).toBe(1);
  });

  test.each([
    ['another body', { body: '{"id":2}' }],
    ['another tag', { tag: 'deleted' }],
    ['no tag', { tag: undefined }],
    ['another key', { keys: ['k-2'] }],
    ['the id of another event', { properties: { CE_id: 'e-2' } }],
  ])('is not taken for one that has %s', async (_, change) => {
    const { verify, stored, emulator } = await start();
    await verify(parseMessage({ ...draft, ...change }));
    emulator.setFaults('next 1 reset before');
    expect(await verify()).toMatchObject({ kind: 'sent', attempts: [{ kind: 'unknown' }, { kind: 'sent' }] });
    expect(stored()).toHaveLength(2);
  });

  test('is found among more messages of the same key than one query returns', async () => {
    const { verify, stored, emulator } = await start();
    for (let id = 10; id < 70; id++) await verify(parseMessage({ ...draft, body: `{"id":${id}}` }));
    emulator.setFaults('next 1 reset after');
    expect(await verify()).toMatchObject({ kind: 'sent', found: true });
    expect(stored()).toHaveLength(61);
  });

  test('is found by a key of any characters', async () => {
    const keys = ["a+b%2F=ü&?#/(!*)'~"];
    const { verify, stored } = await start({ faults: 'next 1 reset after' });
    expect(await verify(parseMessage({ ...draft, keys }))).toMatchObject({ kind: 'sent', found: true });
    expect(stored()).toHaveLength(1);
  });

  test('without a key is never sent again, because it cannot be looked up', async () => {
    const { verify, emulator } = await start({ faults: 'next 1 reset after' });
    const outcome = await verify(parseMessage({ ...draft, keys: [] }));
    expect(outcome).toMatchObject({ kind: 'unknown', inDoubt: true, stopped: 'policy' });
    expect(emulator.requests).toMatchObject({ sends: 1, queries: 0 });
  });

  test('is looked up also after its last attempt', async () => {
    const { verify } = await start({ client: { maxAttempts: 1 }, faults: 'next 1 reset after' });
    expect(await verify()).toMatchObject({ kind: 'sent', found: true });
  });

  test('stays unknown while the query is refused, and is not sent again', async () => {
    const { verify, emulator, stored } = await start({
      faults: 'next 1 reset after; query 100% 403 DMS.10240309',
    });
    expect(await verify()).toMatchObject({
      kind: 'unknown',
      inDoubt: true,
      stopped: 'attempts',
      reason: expect.stringMatching(
        /not tried again in this invocation: not looked up: .* status 403 DMS\.10240309$/,
      ),
    });
    expect(emulator.requests).toMatchObject({ sends: 1, queries: 3 });
    expect(stored()).toHaveLength(1);
  });

  test('is never stored twice, whatever fails and however often', async () => {
    const { client, stored } = await start({
      client: { maxAttempts: 30 },
      faults: `15% reset after; 10% 500 after; 5% no msg_id; 5% cut body; 10% reset before; 5% 503
        query 15% 503; query 10% reset before; query 5% cut body`,
      random: seededRandom(7),
    });
    const messages = Array.from({ length: 150 }, (_, id) =>
      parseMessage({ ...draft, body: `{"id":${id}}`, keys: [`k-${id % 50}`] }),
    );
    const options = { deadline: Date.now() + 60_000, onUnknown: 'verify' } as const;
    const outcomes = await Promise.all(messages.map((each) => client.send(each, options)));
    const bodies = stored().map(({ body }) => body);
    expect(new Set(bodies).size).toBe(bodies.length);
    expect(outcomes.filter(({ found }) => found).length).toBeGreaterThan(10);
    for (const [id, outcome] of outcomes.entries()) {
      if (outcome.kind === 'sent') expect(bodies).toContain(`{"id":${id}}`);
      else expect(outcome).toMatchObject({ kind: 'unknown', inDoubt: true, stopped: 'budget' });
    }
  });
});

describe('With verify, a message that an earlier invocation may have sent', () => {
  const since = () => ({ lookUpSince: Date.now() - 60_000, inDoubt: true });

  test('is looked up before it is sent', async () => {
    const { verify, stored, emulator } = await start();
    await verify();
    expect(await verify(message, since())).toMatchObject({
      kind: 'sent',
      found: true,
      inDoubt: false,
      attempts: [],
    });
    expect(stored()).toHaveLength(1);
    expect(emulator.requests.sends).toBe(1);
  });

  test('is sent without doubt if it is not in the topic', async () => {
    const { verify, emulator } = await start();
    const outcome = await verify(message, since());
    expect(outcome).toMatchObject({ kind: 'sent', inDoubt: false, attempts: [{ kind: 'sent' }] });
    expect(outcome).not.toHaveProperty('found');
    expect(emulator.requests).toMatchObject({ sends: 1, queries: 1 });
  });

  test('is not sent while the query gets no answer, and stays in doubt', async () => {
    const { verify, emulator } = await start({ faults: 'query 100% 503 DMS.111501025' });
    expect(await verify(message, { lookUpSince: Date.now() })).toMatchObject({
      kind: 'not-sent',
      inDoubt: true,
      stopped: 'attempts',
      attempts: [],
      reason: expect.stringContaining('was not begun: not looked up: '),
    });
    expect(emulator.requests).toMatchObject({ sends: 0, queries: 3 });
  });

  test('without a key is not sent', async () => {
    const { verify, emulator } = await start();
    expect(await verify(parseMessage({ ...draft, keys: [] }), since())).toMatchObject({
      kind: 'not-sent',
      inDoubt: true,
      stopped: 'policy',
      reason: expect.stringContaining('no key'),
    });
    expect(emulator.requests.sends).toBe(0);
  });

  test('is found though the clock of the service is a quarter of an hour behind', async () => {
    let behindMs = 15 * 60_000 - 2000;
    const { verify, stored } = await start({ now: () => Date.now() - behindMs });
    await verify();
    behindMs = 0;
    expect(await verify(message, { lookUpSince: Date.now() })).toMatchObject({ kind: 'sent', found: true });
    expect(stored()).toHaveLength(1);
  });

  test('is only looked up if its policy is verify', async () => {
    const { client, emulator } = await start();
    await client.send(message, { deadline: Date.now() + 10_000, ...since() });
    expect(emulator.requests).toMatchObject({ sends: 1, queries: 0 });
  });
});

describe('A look-up', () => {
  function scripted(script: readonly Step[], rest: Step | (() => Step) = taken()) {
    const clock = virtualClock();
    const service = new ScriptedService(clock, script, rest);
    const client = createRocketMqClient({
      service: { endpoint: 'https://dms.example', projectId: PROJECT_ID, instanceId: INSTANCE_ID },
      credentials: fixed({ accessKey: 'AccessKey', secretKey: 'SecretKey' }),
      attemptTimeoutMs: 5000,
      maxAttempts: 4,
      maxInFlight: 8,
      dispatcher: service,
      clock,
      random: () => 0.5,
    });
    const startedAt = clock.now();
    const verify = (withinMs = 30_000, more: Partial<SendOptions> = {}) =>
      clock.run(client.send(message, { deadline: startedAt + withinMs, onUnknown: 'verify', ...more }));
    const calls = () =>
      service.methods.map((method, i) => [method, (service.requestedAt[i] ?? 0) - startedAt]);
    return { clock, service, client, verify, calls, startedAt };
  }
  const slow = (step: Step, afterMs: number): Step => ({ ...(step as { status: number }), afterMs });

  test('waits until a stored message can be found, from the end of the attempt', async () => {
    const { verify, calls } = scripted([slow(refusal(500, 'DMS.00500000'), 700), nothingFound]);
    expect(await verify()).toMatchObject({ kind: 'sent', attempts: [{}, { delayMs: 2000 }] });
    expect(calls()).toEqual([
      ['POST', 0],
      ['GET', 2700],
      ['POST', 2700],
    ]);
  });

  test('without an answer is tried again as a send would be, and nothing is sent in the meantime', async () => {
    const { verify, calls } = scripted(['died', 'silence', refusal(404, 'DMS.10240407'), nothingFound]);
    expect(await verify()).toMatchObject({ kind: 'sent' });
    expect(calls()).toEqual([
      ['POST', 0],
      ['GET', 2000],
      ['GET', 7050],
      ['GET', 7550],
      ['POST', 7550],
    ]);
  });

  test('that cannot end before the deadline does not begin', async () => {
    const { verify, calls, clock, startedAt } = scripted(['died']);
    expect(await verify(2400)).toMatchObject({ kind: 'unknown', inDoubt: true, stopped: 'deadline' });
    expect(calls()).toHaveLength(1);
    expect(clock.now()).toBe(startedAt);
  });

  test('whose next try could not end before the deadline stops at once', async () => {
    const busy = refusal(404, 'DMS.10240407', { 'retry-after': '5' });
    const { verify, clock, startedAt } = scripted(['died', busy]);
    expect(await verify(7500)).toMatchObject({
      kind: 'unknown',
      stopped: 'deadline',
      reason: expect.stringContaining('DMS.10240407'),
    });
    expect(clock.now() - startedAt).toBe(2000);
  });

  test('before the first attempt begins at once', async () => {
    const { verify, calls } = scripted([nothingFound]);
    expect(await verify(30_000, { lookUpSince: 0 })).toMatchObject({
      kind: 'sent',
      attempts: [{ delayMs: 0 }],
    });
    expect(calls()).toEqual([
      ['GET', 0],
      ['POST', 0],
    ]);
  });

  test('before the first attempt waits until what an attempt a moment ago has stored can be found', async () => {
    const { verify, calls, startedAt } = scripted([nothingFound]);
    const options = { lookUpSince: 0, inDoubt: true, lastAttemptAt: startedAt - 500 };
    expect(await verify(30_000, options)).toMatchObject({ kind: 'sent' });
    expect(calls()).toEqual([
      ['GET', 1500],
      ['POST', 1500],
    ]);
  });

  test('does not begin, and nothing is sent, if that wait is longer than the time that is left', async () => {
    const { verify, calls, startedAt } = scripted([nothingFound]);
    const options = { lookUpSince: 0, inDoubt: true, lastAttemptAt: startedAt };
    expect(await verify(2000, options)).toMatchObject({
      kind: 'not-sent',
      inDoubt: true,
      stopped: 'deadline',
    });
    expect(calls()).toEqual([]);
  });

  test.each([
    ['that is no list', '{"total":0}'],
    ['that has an error code', '{"messages":[],"total":0,"error_code":"DMS.1"}'],
    ['that is no JSON', '<html>'],
  ])('with an answer %s has not been answered', async (_, body) => {
    const { verify, service } = scripted(['died'], { status: 200, body });
    expect(await verify()).toMatchObject({ kind: 'unknown', stopped: 'attempts' });
    expect(service.methods.filter((method) => method === 'POST')).toHaveLength(1);
  });

  test('that lists a message without its properties compares the body all the same', async () => {
    const listed: Step = { status: 200, body: '{"messages":[{"msg_id":"a"}],"total":1}' };
    const read: Step = {
      status: 200,
      body: JSON.stringify({ messages: [{ msg_id: 'a', body: message.body }], total: 1 }),
    };
    expect(await scripted(['died', listed, read]).verify()).toMatchObject({
      kind: 'sent',
      found: true,
      receipt: { msgId: 'a' },
    });
  });

  test('that lists a message which cannot be read has not been answered', async () => {
    const listed = { msg_id: 'a', property_list: [{ name: 'TAGS', value: 'created' }] };
    const list: Step = { status: 200, body: JSON.stringify({ messages: [listed], total: 1 }) };
    const { verify, service } = scripted(['died', list, nothingFound], list);
    expect(await verify()).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('message a cannot be read'),
    });
    expect(service.methods.filter((method) => method === 'POST')).toHaveLength(1);
  });

  test.each([
    ['in the list', true],
    ['when it is read', false],
  ])('that returns a message of another key, as it shows %s, has not found it', async (_, isListed) => {
    const properties = ['KEYS k-9', 'TAGS created'].map((pair) => pair.split(' '));
    const property_list = properties.map(([name, value]) => ({ name, value }));
    const list = { messages: [{ msg_id: 'a', ...(isListed && { property_list }) }], total: 1 };
    const read = { messages: [{ msg_id: 'a', body: message.body, property_list }], total: 1 };
    const steps = [list, ...(isListed ? [] : [read])].map((body) => ({
      status: 200,
      body: JSON.stringify(body),
    }));
    const outcome = await scripted(['died', ...steps]).verify();
    expect(outcome).toMatchObject({ kind: 'sent', attempts: [{ kind: 'unknown' }, { kind: 'sent' }] });
    expect(outcome.found).toBeUndefined();
  });

  test('whose total is too low is read on after a full page', async () => {
    const property_list = [{ name: 'KEYS', value: 'k-9' }];
    const page = { messages: Array.from({ length: 50 }, () => ({ msg_id: 'b', property_list })), total: 1 };
    const rest = { messages: [{ msg_id: 'a', body: message.body }], total: 1 };
    const steps = [page, rest, rest].map((body) => ({ status: 200, body: JSON.stringify(body) }));
    expect(await scripted(['died', ...steps]).verify()).toMatchObject({ kind: 'sent', found: true });
  });

  test('whose page is short, while the total says that more follow, is read on', async () => {
    const property_list = [{ name: 'KEYS', value: 'k-9' }];
    const page = { messages: [{ msg_id: 'b', property_list }], total: 2 };
    const rest = { messages: [{ msg_id: 'a', body: message.body }], total: 2 };
    const steps = [page, rest, rest].map((body) => ({ status: 200, body: JSON.stringify(body) }));
    expect(await scripted(['died', ...steps]).verify()).toMatchObject({ kind: 'sent', found: true });
  });

  test('whose message id cannot stand in a URL has not been answered', async () => {
    const body = '{"messages":[{"msg_id":"\\ud800"}],"total":1}';
    const { verify, service } = scripted(['died'], { status: 200, body });
    expect(await verify()).toMatchObject({ kind: 'unknown', stopped: 'attempts' });
    expect(service.methods.filter((method) => method === 'POST')).toHaveLength(1);
  });

  test('passes the concurrency limit, like a send', async () => {
    const { client, clock, service, startedAt } = scripted([], () =>
      slow(service.methods.at(-1) === 'GET' ? nothingFound : taken(), 10),
    );
    const options = { deadline: startedAt + 60_000, onUnknown: 'verify', lookUpSince: 0 } as const;
    await clock.run(Promise.all(Array.from({ length: 40 }, () => client.send(message, options))));
    expect(service.methods).toHaveLength(80);
    expect(service.maxInFlight).toBe(8);
  });

  test('can be called off while it waits', async () => {
    const controller = new AbortController();
    const { verify, clock, calls } = scripted(['died']);
    void clock.sleep(1000).then(() => controller.abort());
    expect(await verify(30_000, { signal: controller.signal })).toMatchObject({
      kind: 'unknown',
      stopped: 'called-off',
    });
    expect(calls()).toHaveLength(1);
  });
});
