import { createHmac } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import type { RowDetail } from '../../../local/console/row-types.ts';
import { needsFunctions } from '../../fixtures/functions.ts';
import { sample, secrets, startCloud } from './cloud.ts';

type Cloud = Awaited<ReturnType<typeof startCloud>>;

const body = '{"ref":"refs/heads/main","id":9007199254740993}';

/** Posts as GitHub does, signed with this secret. */
function post(
  { front }: Cloud,
  { secret = secrets.GITHUB_WEBHOOK_SECRET, text = body, id = 'delivery-1' } = {},
) {
  const signature = `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
  return fetch(`${front.url}/hooks/github`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': id,
      'x-hub-signature-256': signature,
    },
    body: text,
  });
}

/** The newest row, as soon as it passes the check. */
function newestRow({ history }: Cloud, check: (row: RowDetail) => void): Promise<RowDetail> {
  return vi.waitFor(
    () => {
      const [newest] = history.list().rows;
      const row = history.detail(newest?.id ?? '');
      if (row === undefined) throw new Error('there is no row');
      check(row);
      return row;
    },
    { timeout: 8000, interval: 20 },
  );
}

const outcomeIs = (outcome: string) => (row: RowDetail) => expect(row.outcome).toBe(outcome);

test('a request that was sent has one row with its bytes, route, attempt and receipt', async () => {
  const cloud = await startCloud();
  expect((await post(cloud)).status).toBe(200);
  const row = await newestRow(cloud, (found) => {
    outcomeIs('sent')(found);
    expect(found.route).toEqual({ name: 'github' });
  });
  const [stored] = cloud.emulator.messages('code-events');
  expect(row).toMatchObject({
    function: 'webhook',
    origin: 'github',
    title: 'POST /hooks/github',
    inDoubt: false,
    attempts: 1,
    request: { method: 'POST', target: '/hooks/github', body, bytes: body.length, isBase64: false },
    verification: { ok: true },
    answer: { status: 200 },
    messages: [
      {
        topic: 'code-events',
        keys: ['delivery-1'],
        tag: 'push',
        body,
        state: 'sent',
        attempts: [{ outcome: 'sent', status: 200, delayMs: 0 }],
        receipt: { msgId: stored?.msgId, queueId: stored?.queueId, queueOffset: stored?.queueOffset },
      },
    ],
  });
  expect(cloud.history.body(row.id)?.toString()).toBe(body);
  expect(cloud.log).toEqual([]); // at WARN the terminal stays silent, although the history gets the lines
});

test('a refused signature has a row with its reason', async () => {
  const cloud = await startCloud();
  expect((await post(cloud, { secret: 'another' })).status).toBe(401);
  const row = await newestRow(cloud, (found) => expect(found.verification).toBeDefined());
  expect(row).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/^mismatch/), messages: [] });
  expect(row.verification).toMatchObject({ ok: false, reason: expect.stringMatching(/^mismatch/) });
});

test('a message that waits in the outbox says why, with each of its attempts', async () => {
  const cloud = await startCloud({ faults: '100% 503', env: { MAX_ATTEMPTS: '2' } });
  expect((await post(cloud)).status).toBe(202);
  const waiting = await newestRow(cloud, outcomeIs('outbox'));
  expect(waiting.messages[0]).toMatchObject({
    state: 'outbox',
    inDoubt: true,
    outbox: { reason: expect.any(String) },
  });
  expect(waiting.messages[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']);
  cloud.emulator.setFaults('');
  await cloud.functions.close();
});

test('a message of the outbox that is sent later stays in the row of its request', async () => {
  const cloud = await startCloud({
    functions: ['webhook', 'queue'],
    faults: 'next 1 404 DMS.10240407',
    env: { MAX_ATTEMPTS: '1' },
  });
  cloud.poll('shop-outbox');
  expect((await post(cloud)).status).toBe(202);
  const row = await newestRow(cloud, outcomeIs('sent'));
  expect(cloud.history.list().total).toBe(1);
  expect(row.messages[0]?.attempts).toMatchObject([
    { outcome: 'rejected', class: 'throttled', status: 404, code: 'DMS.10240407' },
    { outcome: 'sent' },
  ]);
  expect(row.messages[0]?.attempts[1]?.delayMs).toBeGreaterThan(0);
  expect(row.messages[0]?.outbox).toBeDefined();
  expect(row.invocations.map((invocation) => invocation.function)).toEqual(['webhook', 'queue']);
});

test('each record of a queue has a row', async () => {
  const cloud = await startCloud({ functions: ['queue'] });
  for (const n of [1, 2, 3]) await cloud.sqs.send('shop-orders', `{"order":${n}}`);
  cloud.poll('shop-orders');
  await vi.waitFor(
    () => expect(cloud.history.list({ outcome: 'sent', origin: 'shop-orders' }).total).toBe(3),
    8000,
  );
  const bodies = cloud.history
    .list()
    .rows.map(({ id }) => cloud.history.detail(id))
    .map((row) => [row?.record?.body, row?.messages[0]?.body]);
  expect(bodies.every(([record, message]) => record === message)).toBe(true);
});

test('a tick and an event of a bus have rows', async () => {
  needsFunctions('schedule', 'event-bus');
  const cloud = await startCloud({ functions: ['schedule', 'event-bus'] });
  await cloud.invokeAsync('schedule', await sample('schedule/scheduler-with-input.json'));
  const tick = await newestRow(cloud, outcomeIs('sent'));
  expect(tick).toMatchObject({ function: 'schedule', tick: { name: expect.any(String) } });
  await cloud.invokeAsync('event-bus', {
    version: '0',
    id: 'event-1',
    source: 'shop.orders',
    'detail-type': 'OrderPlaced',
    time: '2026-11-24T10:00:00Z',
    detail: { order: 1 },
  });
  const event = await newestRow(cloud, (row) =>
    expect(row).toMatchObject({ function: 'event-bus', outcome: 'sent' }),
  );
  expect(event).toMatchObject({ origin: 'shop.orders', title: 'OrderPlaced' });
  expect(event.messages.map(({ topic }) => topic).toSorted()).toEqual(['audit', 'orders']);
});

test('what a pause waits for is known', async () => {
  const cloud = await startCloud({ faults: '100% 401 APIG.0301', env: { MAX_ATTEMPTS: '2' } });
  for (const id of ['1', '2', '3']) await post(cloud, { id });
  await vi.waitFor(() => expect(cloud.history.paused()).toBeDefined(), 8000);
  expect(cloud.history.paused()).toMatchObject({
    function: 'webhook',
    what: 'credentials',
    reason: expect.any(String),
  });
});

test('no secret of a variable or header is in a row', async () => {
  const cloud = await startCloud();
  const planted = 'planted-token-in-a-header-0009';
  for (const name of ['authorization', 'x-api-key', 'cookie', 'x-gitlab-token', 'x-amz-security-token']) {
    await fetch(`${cloud.front.url}/hooks/github?token=${planted}&a=1`, {
      method: 'POST',
      headers: { [name]: `Bearer ${planted}`, 'x-note': secrets.GITHUB_WEBHOOK_SECRET },
      body: '{}',
    });
  }
  await post(cloud);
  await newestRow(cloud, outcomeIs('sent'));
  const { rows } = cloud.history.list();
  const all = JSON.stringify(rows.map(({ id }) => cloud.history.detail(id)));
  for (const secret of [planted, ...Object.values(secrets)]) expect(all).not.toContain(secret);
  expect(all).toContain('[GITHUB_WEBHOOK_SECRET]');
  expect(all).toContain('sha256=');
});
