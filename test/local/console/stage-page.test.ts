import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { startStagePage } from '../../../cli/console/stage-page.ts';
import { deadLetter, startRedrive } from '../../support/redrive.ts';

/** The page with the queues of a project in a real SQS API. */
async function start({ canWrite = false } = {}) {
  const redrive = await startRedrive([deadLetter('a'), deadLetter('b', 'payments')]);
  const log: string[] = [];
  const page = await startStagePage({
    queues: redrive.projectQueues,
    port: 0,
    canWrite,
    log: (line) => log.push(line),
    waitSeconds: 0,
  });
  onTestFinished(() => page.close());
  return {
    ...redrive,
    page,
    log,
    api: (path: string, body?: unknown) => ask(`${page.url}/api${path}`, body),
  };
}

async function ask(url: string, body?: unknown) {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(url, init);
  return { status: answer.status, body: z.looseObject({}).parse(await answer.json()) };
}

const Records = z.object({ records: z.array(z.object({ id: z.string(), key: z.string() })) });
const listed = (body: unknown) => Records.parse(body).records;

test('the state has the four queues of the project with their numbers, and whether they can be changed', async () => {
  const { api } = await start();

  const { body } = await api('/state');

  expect(body).toMatchObject({
    stage: { place: 'the test', readOnly: true },
    queues: [
      { name: 'outbox', role: 'outbox', visible: 0 },
      { name: 'dead-letters', role: 'dead-letters', visible: 2 },
      { name: 'failures', role: 'failures', visible: 0 },
      { name: 'failures.fifo', role: 'failures.fifo', visible: 0 },
    ],
  });
});

test('dead letters are listed and filtered, and stay in their queue', async () => {
  const { api, visibleIn } = await start();

  expect(listed((await api('/queues/dead-letters/records')).body)).toHaveLength(2);
  expect(listed((await api('/queues/dead-letters/records?q=payments')).body)).toMatchObject([{ key: 'b' }]);

  expect(await visibleIn('dead-letters')).toHaveLength(2);
});

test('without --write a letter is neither sent again nor discarded', async () => {
  const { api, visibleIn } = await start();
  const [letter] = listed((await api('/queues/dead-letters/records')).body);

  for (const act of ['redrive', 'discard']) {
    expect(await api(`/queues/dead-letters/${act}`, { ids: [letter?.id] })).toEqual({
      status: 403,
      body: { error: 'The page is read-only. Start it with --write to send again or discard.' },
    });
  }

  expect(await visibleIn('dead-letters')).toHaveLength(2);
  expect(await visibleIn('outbox')).toHaveLength(0);
});

test('with --write a letter is sent again, and another is discarded', async () => {
  const { api, visibleIn } = await start({ canWrite: true });
  const records = listed((await api('/queues/dead-letters/records')).body);
  const idOf = (key: string) => records.find((record) => record.key === key)?.id;

  expect((await api('/queues/dead-letters/redrive', { ids: [idOf('a')] })).body).toMatchObject({ gone: 1 });
  expect((await api('/queues/dead-letters/discard', { ids: [idOf('b')] })).body).toMatchObject({ gone: 1 });

  expect(await visibleIn('dead-letters')).toHaveLength(0);
  expect(await visibleIn('outbox')).toHaveLength(1);
});

test('the messages of the outbox are not read, because that would delay them', async () => {
  const { api, sqs, visibleIn } = await start({ canWrite: true });
  await sqs.send('outbox', deadLetter('c'));

  expect((await api('/queues/outbox/records')).body).toEqual({ records: [] });
  expect((await api('/queues/outbox/redrive', { ids: ['x'] })).status).toBe(409);

  expect(await visibleIn('outbox')).toHaveLength(1);
});

test('a queue of another name is refused, and so is a page of another site', async () => {
  const { api, page, log } = await start({ canWrite: true });

  expect((await api('/queues/orders/records')).status).toBe(404);
  const headers = { origin: 'https://elsewhere.example', 'content-type': 'application/json' };
  const foreign = await fetch(`${page.url}/api/queues/dead-letters/discard`, {
    method: 'POST',
    headers,
    body: '{"ids":[]}',
  });
  expect(foreign.status).toBe(403);
  expect(log).toEqual([expect.stringContaining('Web pages of https://elsewhere.example may not send')]);
});
