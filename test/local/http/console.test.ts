import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Hono } from 'hono';
import { onTestFinished, test as plainTest, vi } from 'vitest';
import type { LocalEnv } from '../../../local/http/app-server.ts';
import { eventStream, type StreamEvent } from '../../../local/http/event-stream.ts';
import { startHttpFront } from '../../../local/http/http-front.ts';

/** A front with a small console; `stream` makes the events of `/api/stream`. */
const test = plainTest.extend('start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'index.html'), '<title>Console</title>');
  await writeFile(join(folder, 'app.js'), 'start();');
  await writeFile(join(folder, '..', 'outside.js'), 'secret();');
  const htmPreact = join(folder, '..', 'outside.js');
  return async (stream: (signal: AbortSignal) => AsyncIterable<StreamEvent> = async function* () {}) => {
    const consoleApp = new Hono<LocalEnv>()
      .get('/api/state', (c) => c.json({ target: 'emulator' }))
      .get('/api/stream', (c) => eventStream(c, stream));
    const pageFiles = { folder, htmPreact };
    const about = () => 'addresses';
    const front = await startHttpFront({ port: 0, invoke: async () => null, about, consoleApp, pageFiles });
    onTestFinished(() => front.close());
    return front;
  };
});

test.for([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html', '<title>Console</title>'],
  ['application/json', 'application/json', '{"target":"emulator"}'],
  ['text/plain', 'text/plain', 'addresses'],
  ['*/*', 'text/plain', 'addresses'],
])('GET / for those who accept %s is %s', async ([accept, type, content], { start, expect }) => {
  const { url } = await start();
  const answer = await fetch(url, { headers: { accept } });
  expect(answer.headers.get('content-type')).toContain(type);
  expect(answer.headers.get('vary')).toBe('accept');
  expect(await answer.text()).toBe(content);
});

test('the files of the page are served with their types, may load only each other, and are not cached', async ({
  start,
  expect,
}) => {
  const { url } = await start();
  const script = await fetch(`${url}/console/app.js`);
  expect([script.status, await script.text()]).toEqual([200, 'start();']);
  expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
  for (const answer of [script, await fetch(url, { headers: { accept: 'text/html' } })]) {
    expect(answer.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
    );
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  }
  expect(await (await fetch(`${url}/console/htm-preact.js`)).text()).toBe('secret();');
});

test.for([
  '/console/missing.js',
  '/console/../outside.js',
  '/console/%2e%2e/outside.js',
  '/console/..%2foutside.js',
  '/console//../outside.js',
])('no file is served at %s', async (target, { start, expect }) => {
  const { port } = await start();
  const [answer] = await once(get({ port, host: '127.0.0.1', path: target }), 'response');
  expect([answer.statusCode, await text(answer)]).toEqual([404, '{"message":"Not Found"}']);
});

test('a stream sends its events in order, and ends with them', async ({ start, expect }) => {
  const { url } = await start(async function* events() {
    yield { event: 'row', data: { id: 1, text: 'two\nlines' } };
    yield { event: 'gone', data: ['1'] };
  });
  const answer = await fetch(`${url}/api/stream`);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(await answer.text()).toBe(
    'event: row\ndata: {"id":1,"text":"two\\nlines"}\n\nevent: gone\ndata: ["1"]\n\n',
  );
});

/** Events that never end by themselves; `ended` tells that the stream was told to stop. */
function endless() {
  const ended = vi.fn();
  async function* events(signal: AbortSignal) {
    yield { event: 'row', data: 1 };
    await once(signal, 'abort');
    ended();
  }
  return { events, ended };
}

test('a stream learns that its client has left', async ({ start, expect }) => {
  const { events, ended } = endless();
  const { url } = await start(events);
  const client = new AbortController();
  const answer = await fetch(`${url}/api/stream`, { signal: client.signal });
  await answer.body?.getReader().read();
  expect(ended).not.toHaveBeenCalled();
  client.abort();
  await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
});

test('an open stream does not delay the end of the server', async ({ start, expect }) => {
  const { events, ended } = endless();
  const front = await start(events);
  const answer = await fetch(`${front.url}/api/stream`);
  await front.close(60_000);
  expect(await answer.text()).toBe('event: row\ndata: 1\n\n');
  expect(ended).toHaveBeenCalledOnce();
});

test('a client that reads slowly holds the stream back', async ({ start, expect }) => {
  let sent = 0;
  const { url } = await start(async function* events() {
    for (; ; sent++) yield { event: 'row', data: 'x'.repeat(100_000) };
  });
  const client = new AbortController();
  await fetch(`${url}/api/stream`, { signal: client.signal });
  let before = -1;
  await vi.waitFor(
    () => {
      const stopped = sent === before;
      before = sent;
      expect(stopped).toBe(true);
    },
    { timeout: 10_000, interval: 200 },
  );
  expect(sent).toBeLessThan(1000);
  client.abort();
});
