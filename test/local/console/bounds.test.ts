import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../../local/console/facts.ts';
import { createHistory, type HistoryOptions } from '../../../local/console/history.ts';
import { createHistoryFile } from '../../../local/console/history-file.ts';
import { createRedaction, shownHeaders, shownTarget } from '../../../local/console/redaction.ts';

const fail = (error: unknown) => {
  throw error;
};
const makeHistory = (options: Partial<HistoryOptions> = {}) =>
  createHistory({ redact: (text) => text, onError: fail, ...options });

const request = (id: string, bytes = 10): Fact => ({
  kind: 'request',
  at: 1,
  requestId: id,
  method: 'POST',
  target: '/hooks/github',
  headers: [['x-note', id]],
  body: Buffer.alloc(bytes, 'a'),
  sender: 'github',
});
const invocation = (id: string): Fact => ({
  kind: 'invocation',
  at: 2,
  invocationId: `i-${id}`,
  functionName: 'webhook',
  trigger: { kind: 'webhook', requestId: id },
});

test('the history drops its oldest rows above a number, and above a size', () => {
  const byNumber = makeHistory({ maxRows: 3 });
  const bySize = makeHistory({ maxBytes: 100_000 });
  for (const id of ['r1', 'r2', 'r3', 'r4', 'r5']) {
    byNumber.observe(request(id));
    bySize.observe(request(id, 40_000));
  }
  expect(byNumber.list().rows.map(({ id }) => id)).toEqual(['r5', 'r4', 'r3']);
  expect(byNumber.detail('r1')).toBeUndefined();
  expect(bySize.list().rows.map(({ id }) => id)).toEqual(['r5', 'r4']);
  bySize.observe(request('large', 1_000_000));
  expect(bySize.list().rows.map(({ id }) => id)).toEqual(['large']);
});

test('a page begins after a row, and the total counts all that the filter selects', () => {
  const history = makeHistory();
  for (const id of ['r1', 'r2', 'r3', 'r4']) history.observe(request(id));
  const page = history.list({ before: 'r4', limit: 2, origin: 'github' });
  expect(page).toMatchObject({ rows: [{ id: 'r3' }, { id: 'r2' }], total: 4 });
  expect(history.list({ q: 'R2' }).rows.map(({ id }) => id)).toEqual(['r2']);
  expect(history.list({ outcome: 'sent' }).total).toBe(0);
});

test('a slow reader of the changes gets each row once, as it is then, and the ids of those that were dropped', async () => {
  const history = makeHistory({ maxRows: 2 });
  const stop = new AbortController();
  const changes = history.watch(stop.signal);
  const first = changes.next();
  for (const id of ['r1', 'r2', 'r3']) history.observe(request(id));
  history.observe(invocation('r3'));
  await first;
  for (let n = 0; n < 100; n++) history.observe(invocation('r3'));
  history.observe(request('r4'));
  const second = await changes.next();
  if (second.done) throw new Error('the changes ended');
  expect(second.value.rows.map(({ id }) => id)).toEqual(['r3', 'r4']);
  expect(second.value.gone).toEqual(['r2']);
  stop.abort();
  expect(await changes.next()).toMatchObject({ done: true });
});

async function historyFile(maxBytes: number) {
  const folder = await mkdtemp(path.join(tmpdir(), 'history-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'deep', 'history.jsonl');
  return { file, open: () => createHistoryFile({ path: file, maxBytes, onError: fail }) };
}

test('a kept history has the same rows after a restart, and what had not ended counts as failed', async () => {
  const { open } = await historyFile(1_000_000);
  const before = open();
  const history = makeHistory({ onFact: before.append });
  history.observe({ ...request('r1'), body: Buffer.from([0, 255, 1]) } as Fact);
  history.observe(invocation('r1'));
  await before.close();

  const restored = makeHistory();
  restored.restore(await open().read());
  expect([...(restored.body('r1') ?? [])]).toEqual([0, 255, 1]);
  expect(restored.detail('r1')).toMatchObject({
    outcome: 'failed',
    reason: 'The local cloud was stopped before the invocation ended',
  });
});

test('a kept history does not grow beyond its bound on disk, and keeps the newest', async () => {
  const { file, open } = await historyFile(20_000);
  const written = open();
  for (let n = 0; n < 300; n++) {
    written.append(request(`r${n}`, 100));
    if (n % 10 === 0) await written.close();
  }
  await written.close();
  const sizes = await Promise.all([file, `${file}.1`].map(async (one) => (await stat(one)).size));
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(20_000);
  const facts = await open().read();
  expect(facts.at(-1)).toMatchObject({ requestId: 'r299' });
  expect(facts[0]).not.toMatchObject({ requestId: 'r0' });
});

test('a line of the file that cannot be read is left out, and the file belongs to its user alone', async () => {
  const { file, open } = await historyFile(20_000);
  const written = open();
  written.append(request('r1'));
  await written.close();
  expect((await stat(file)).mode & 0o077).toBe(0);
  await appendFile(file, '{"kind":"requ');
  expect(await open().read()).toHaveLength(1);
  expect(await readFile(file, 'utf8')).toContain('"requestId":"r1"');
});

test('of a signature the first characters are shown, of a token nothing', () => {
  expect(
    shownHeaders([
      ['x-hub-signature-256', 'sha256=0123456789abcdef'],
      ['Authorization', 'Bearer abcdefghijklmnop'],
      ['authorization', 'abcdefghijklmnop'],
      ['x-telegram-bot-api-secret-token', 'short'],
      ['cookie', 'session=1'],
      ['x-github-event', 'push'],
    ]),
  ).toEqual([
    ['x-hub-signature-256', 'sha256=0…'],
    ['Authorization', 'Bearer …'],
    ['authorization', '…'],
    ['x-telegram-bot-api-secret-token', '…'],
    ['cookie', '…'],
    ['x-github-event', 'push'],
  ]);
  expect(shownTarget('/hooks/a?access_token=abc&page=1')).toBe('/hooks/a?access_token=…&page=1');
});

test('a secret is found in plain text, in JSON and in a URL, and a short value is left alone', () => {
  const redact = createRedaction({
    A_SECRET: 'se"cret/value',
    B_TOKEN: 'local',
    DMS_ENDPOINT: 'http://127.0.0.1',
  });
  expect(redact('x se"cret/value y')).toBe('x [A_SECRET] y');
  expect(redact(JSON.stringify({ a: 'se"cret/value' }))).toBe('{"a":"[A_SECRET]"}');
  expect(redact(`?a=${encodeURIComponent('se"cret/value')}`)).toBe('?a=[A_SECRET]');
  expect(redact('local at http://127.0.0.1')).toBe('local at http://127.0.0.1');
});
