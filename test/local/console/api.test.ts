import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test, vi } from 'vitest';
import { needsFunctions } from '../../fixtures/functions.ts';
import { secrets, startCloud } from './cloud.ts';

type Cloud = Awaited<ReturnType<typeof startCloud>>;

/** The row with this id, as soon as it has this outcome. */
function rowWith({ api }: Cloud, id: unknown, outcome: string) {
  return vi.waitFor(
    async () => {
      const { body } = await api('GET', `/rows/${String(id)}`);
      expect(body.outcome).toBe(outcome);
      return body;
    },
    { timeout: 8000, interval: 30 },
  );
}

async function sendPush(cloud: Cloud) {
  const { status, body } = await cloud.api('POST', '/samples/webhook/github-push/send');
  expect(status).toBe(200);
  return body.id;
}

test('a sample is signed and sent, also with another body', async () => {
  const cloud = await startCloud();
  const id = await sendPush(cloud);
  await vi.waitFor(
    async () => {
      const { body: row } = await cloud.api('GET', `/rows/${String(id)}`);
      const found = {
        origin: 'github',
        outcome: 'sent',
        verification: { ok: true },
        route: { name: 'github' },
      };
      expect(row).toMatchObject(found);
    },
    { timeout: 8000 },
  );

  const { body: sample } = await cloud.api('GET', '/samples/webhook/github-push');
  expect(sample.headers).toContainEqual(['x-github-event', 'push']);
  const edited = { body: '{"ref":"refs/heads/other","id":9007199254740993}', headers: sample.headers };
  const { body: sent } = await cloud.api('POST', '/samples/webhook/github-push/send', edited);
  await rowWith(cloud, sent.id, 'sent');
  expect(cloud.emulator.messages('code-events').map(({ body }) => body)).toContain(edited.body);
  const bytes = await fetch(`${cloud.front.url}/api/rows/${String(sent.id)}/body`);
  expect(await bytes.text()).toBe(edited.body);
});

test('a request that is too large for the gateway has a row with its answer, without its body', async () => {
  const cloud = await startCloud();
  const { status } = await fetch(`${cloud.front.url}/hooks/github`, {
    method: 'POST',
    headers: { 'x-github-event': 'push' },
    body: Buffer.alloc(10 * 1024 * 1024 + 1, 'x'),
  });
  expect(status).toBe(413);

  const { body } = await cloud.api('GET', '/rows');

  const reason = 'The gateway answered with 413: the body is too large';
  expect(body).toMatchObject({ total: 1, rows: [{ origin: 'github', outcome: 'refused', reason }] });
});

test('a replay has the same id or a new one', async () => {
  const cloud = await startCloud();
  const first = await sendPush(cloud);
  await rowWith(cloud, first, 'sent');
  for (const id of ['same', 'new']) {
    const { body } = await cloud.api('POST', `/rows/${String(first)}/replay`, { id });
    expect(await rowWith(cloud, body.id, 'sent')).toMatchObject({ replayOf: first });
  }
  const keys = cloud.emulator.messages('code-events').map(({ keys: [key] }) => key);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys[2]).not.toBe(keys[0]);
});

test('a row is saved as a sample without its signature, and no sample is overwritten', async () => {
  const cloud = await startCloud();
  const id = await sendPush(cloud);
  await rowWith(cloud, id, 'sent');
  const { body } = await cloud.api('POST', `/rows/${String(id)}/save`, { name: 'from-the-console' });
  expect(body).toEqual({ file: 'events/webhook/from-the-console.json' });
  const saved = await readFile(path.join(cloud.root, 'events/webhook/from-the-console.json'), 'utf8');
  expect(JSON.parse(saved)).toMatchObject({
    version: '2.0',
    rawPath: '/hooks/github',
    pathParameters: { sender: 'github' },
  });
  expect(saved).not.toContain('signature');
  const again = await cloud.api('POST', `/rows/${String(id)}/save`, { name: 'from-the-console' });
  expect(again).toMatchObject({ status: 409, body: { error: expect.stringContaining('exists already') } });
  const outside = await cloud.api('POST', `/rows/${String(id)}/save`, { name: '../outside' });
  expect(outside.status).toBe(400);
});

test('a row is copied as curl, as a command and as a test', async () => {
  const cloud = await startCloud();
  const id = await sendPush(cloud);
  await rowWith(cloud, id, 'sent');
  const { body } = await cloud.api('GET', `/rows/${String(id)}/copy`);
  expect(body.curl).toContain(`curl -X POST '${cloud.front.url}/hooks/github'`);
  expect(body.invoke).toContain('npm run invoke -- webhook github-push');
  expect(body.test).toContain("messagesOf('webhook', routes, payload)");
});

test('a route is explained without sending', async () => {
  const cloud = await startCloud();
  const payload = JSON.parse(
    await readFile(path.join(cloud.root, 'events/webhook/github-push.json'), 'utf8'),
  );
  const { body } = await cloud.api('POST', '/explain', { function: 'webhook', payload });
  expect(body).toMatchObject({
    route: { name: 'github' },
    messages: [{ topic: 'code-events', tag: 'push', defaults: ['body', 'tag', 'keys'] }],
  });
  const unknown = { ...payload, rawPath: '/hooks/nowhere' };
  const { body: refused } = await cloud.api('POST', '/explain', { function: 'webhook', payload: unknown });
  expect(refused).toMatchObject({ messages: [], refusal: 'No webhook has the path /hooks/nowhere' });
  expect(cloud.emulator.requests.sends).toBe(0);
  expect(cloud.history.list().total).toBe(0);
});

test('a schedule runs now, an event goes to the bus, a message to a queue', async () => {
  needsFunctions('schedule', 'event-bus', 'queue');
  const cloud = await startCloud({ functions: ['queue', 'schedule', 'event-bus'] });
  cloud.poll('shop-orders');
  const tick = await cloud.api('POST', '/schedules/shop-local-heartbeat/run');
  await rowWith(cloud, tick.body.id, 'sent');
  await vi.waitFor(async () => {
    const { body: row } = await cloud.api('GET', `/rows/${String(tick.body.id)}`);
    expect(row.route).toEqual({ name: 'heartbeat' }); // the route's key, which is the end of the schedule's name
  }, 8000);
  const event = { source: 'shop.orders', detailType: 'OrderPlaced', detail: '{"order":1}' };
  const put = await cloud.api('POST', '/events', event);
  await rowWith(cloud, put.body.id, 'sent');
  const unmatched = await cloud.api('POST', '/events', { ...event, source: 'nobody' });
  expect(unmatched).toMatchObject({ status: 200, body: { eventId: expect.any(String) } });
  const sent = await cloud.api('POST', '/queues/shop-orders/send', { body: '{"order":2}' });
  await rowWith(cloud, sent.body.id, 'sent');
  expect((await cloud.api('POST', '/queues/nowhere/send', { body: 'x' })).status).toBe(404);
});

test('faults are set and ended, and a wrong script is refused with its reason', async () => {
  const cloud = await startCloud();
  expect((await cloud.api('PUT', '/faults', { script: 'next 3 503' })).body).toEqual({
    script: 'next 3 503',
    counts: { 'next 3 503': 0 },
  });
  const wrong = await cloud.api('PUT', '/faults', { script: 'nonsense' });
  expect(wrong).toMatchObject({ status: 400, body: { error: expect.stringContaining('nonsense') } });
  expect((await cloud.api('DELETE', '/faults')).body).toEqual({ script: '', counts: {} });
});

test('the end of a pause starts the functions again', async () => {
  const cloud = await startCloud({ faults: '100% 401 APIG.0301', env: { MAX_ATTEMPTS: '1' } });
  for (let n = 0; n < 3; n++) await sendPush(cloud);
  await vi.waitFor(async () => expect((await cloud.api('GET', '/state')).body.paused).toBeDefined(), 8000);
  await cloud.api('DELETE', '/faults');
  expect((await cloud.api('POST', '/pause/end')).status).toBe(200);
  expect((await cloud.api('GET', '/state')).body.paused).toBeUndefined();
  await rowWith(cloud, await sendPush(cloud), 'sent');
});

test('a frozen function answers after its thaw', async () => {
  const cloud = await startCloud();
  await cloud.api('POST', '/functions/webhook/freeze');
  const { body: state } = await cloud.api('GET', '/state');
  expect(state.functions).toContainEqual({ name: 'webhook', hosts: 1, frozen: true });
  const id = await sendPush(cloud);
  await rowWith(cloud, id, 'running');
  await cloud.api('POST', '/functions/webhook/thaw');
  await rowWith(cloud, id, 'sent');
  expect((await cloud.api('POST', '/functions/nowhere/freeze')).status).toBe(409);
});

test('dead letters are shown in full, found, sent again and discarded', async () => {
  const cloud = await startCloud({ faults: 'next 2 413 DMS.10540011' });
  for (const order of [1, 2]) {
    const body = JSON.stringify({ order });
    await cloud.api('POST', '/samples/webhook/github-push/send', { body });
  }
  const path = '/queues/shop-dead-letters';
  const records = await vi.waitFor(
    async () => {
      const { body } = await cloud.api('GET', `${path}/records`);
      expect(body.records).toHaveLength(2);
      return body.records as { readonly id: string; readonly body: string }[];
    },
    { timeout: 8000 },
  );
  expect(records[0]).toMatchObject({
    topic: 'code-events',
    class: 'invalid',
    serviceCode: 'DMS.10540011',
    attempts: 1,
    inDoubt: false,
    origin: 'webhook/github',
  });
  const found = await cloud.api('GET', `${path}/records?q=${encodeURIComponent('"order":2')}`);
  expect(found.body.records).toMatchObject([{ body: '{"order":2}' }]);
  const [first, second] = records;
  const redriven = await cloud.api('POST', `${path}/redrive`, { ids: [first?.id] });
  expect(redriven.body).toEqual({ gone: 1, stayed: 0, missing: 0 });
  const { Messages } = await cloud.sqs.client.send(
    new ReceiveMessageCommand({ QueueUrl: `${cloud.sqs.url}/000000000000/shop-outbox` }),
  );
  expect(Messages).toHaveLength(1);
  await cloud.api('POST', `${path}/discard`, { ids: [second?.id] });
  expect((await cloud.api('GET', `${path}/records`)).body.records).toEqual([]);
  expect((await cloud.api('POST', '/queues/shop-orders/discard', { ids: ['x'] })).status).toBe(409);
});

test('the stream has the state first, then each change of a row, and ends with the server', async () => {
  const cloud = await startCloud();
  const answer = await fetch(`${cloud.front.url}/api/stream`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const readUntil = async (wanted: string) => {
    while (!text.includes(wanted)) {
      const { value, done } = (await reader?.read()) ?? {};
      if (done) return;
      text += value;
    }
  };
  await readUntil('event: state');
  const id = await sendPush(cloud);
  await readUntil('"outcome":"sent"');
  expect(text).toContain('event: row');
  expect(text).toContain(`"id":"${String(id)}"`);
  await cloud.front.close();
  await readUntil('never');
});

test('a request that changes something must be JSON, and a wrong one is answered with a sentence', async () => {
  const cloud = await startCloud();
  const form = await fetch(`${cloud.front.url}/api/pause/end`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{}',
  });
  expect(form.status).toBe(415);
  expect(await cloud.api('GET', '/rows/unknown')).toMatchObject({
    status: 404,
    body: { error: expect.any(String) },
  });
  expect(await cloud.api('POST', '/queues/shop-orders/send', { text: 1 })).toMatchObject({ status: 400 });
  expect(await cloud.api('GET', '/samples/webhook/..%2F..%2Fpackage')).toMatchObject({ status: 404 });
});

test('no answer of the API has a secret', async () => {
  const cloud = await startCloud();
  const id = String(await sendPush(cloud));
  await rowWith(cloud, id, 'sent');
  const paths = ['/state', '/rows', `/rows/${id}`, `/rows/${id}/copy`, '/queues/shop-dead-letters/records'];
  const answers = await Promise.all(
    paths.map(async (one) => JSON.stringify((await cloud.api('GET', one)).body)),
  );
  for (const answer of answers)
    for (const secret of Object.values(secrets)) expect(answer).not.toContain(secret);
});
