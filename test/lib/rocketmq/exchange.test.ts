import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Pool } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../lib/core/clock.ts';
import { exchangeOn } from '../../../lib/rocketmq/exchange.ts';
import { answerHeader, targetOf } from '../../../lib/rocketmq/http.ts';
import { virtualClock } from '../../support/clock.ts';

/** A service that shows each request, and answers with raw bytes when the test says so. One connection at a time is used. */
async function start() {
  const requests: { readonly text: string; readonly socket: Socket }[] = [];
  let arrived = () => {};
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      requests.push({ text: bytes.toString(), socket });
      arrived();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pool = new Pool(origin, { connections: 1, pipelining: 1 });
  onTestFinished(async () => {
    await pool.destroy();
    server.close();
  });
  const clock = virtualClock();
  const target = targetOf('POST', new URL('/messages?a=b', origin), {});
  function exchange(
    body: string,
    { timeoutMs = 1000, signal }: { timeoutMs?: number; signal?: AbortSignal } = {},
  ) {
    const request = { target, headers: ['x-name', 'value'], body: Buffer.from(body) };
    return exchangeOn(pool, request, { timeoutMs, signal }, clock);
  }
  /** Waits until the service has got this many requests. */
  async function got(count: number): Promise<Socket> {
    while (requests.length < count) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
    const last = requests[count - 1];
    if (!last) throw new Error('there is no such request');
    return last.socket;
  }
  return { exchange, clock, got, requests, pool, target };
}

const ok = (body: string | Buffer) => [
  Buffer.from(`HTTP/1.1 200 OK\r\nx-a: 1\r\nX-A: 2\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`),
  Buffer.from(body),
];

describe('An answer', () => {
  test('that came while the process was busy counts, though its time is over', async () => {
    const { pool, target, got } = await start();
    let timeUp = () => {};
    const clock = {
      after(_: number, callback: () => void) {
        timeUp = callback;
        return () => {};
      },
    };
    const request = { target, headers: [], body: Buffer.from('1') };
    const exchange = exchangeOn(pool, request, { timeoutMs: 1000 }, clock);
    const socket = await got(1);
    for (const bytes of ok('{}')) socket.write(bytes);
    setTimeout(() => timeUp()); // a timer: it runs before sockets are read
    const busyUntil = Date.now() + 20;
    while (Date.now() < busyUntil);
    expect(await exchange).toMatchObject({ answer: { status: 200 } });
  });

  test('has status, headers and body, and leaves no timer and no listener behind', async () => {
    const { exchange, got, requests, clock } = await start();
    const { signal } = new AbortController();
    const exchanging = exchange('hello', { signal });
    const socket = await got(1);
    expect(requests[0]?.text).toMatch(
      /^POST \/messages\?a=b HTTP\/1\.1\r\n[\s\S]*x-name: value\r\n[\s\S]*\r\n\r\nhello$/,
    );
    for (const bytes of ok('{}')) socket.write(bytes);
    const result = await exchanging;
    expect(result).toMatchObject({ answer: { status: 200, body: '{}' } });
    if ('answer' in result) expect(answerHeader(result.answer, 'x-a')).toBe('1');
    expect(clock.sleepers).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('that comes in pieces is one text, also if a character is cut in two', async () => {
    const { exchange, got } = await start();
    const exchanging = exchange('hello');
    const socket = await got(1);
    const [head = Buffer.alloc(0), body = Buffer.alloc(0)] = ok('Ärger ♥');
    socket.write(head);
    for (const byte of body) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await exchanging).toMatchObject({ answer: { body: 'Ärger ♥' } });
  });

  test('may begin with a byte order mark', async () => {
    const { exchange, got } = await start();
    const exchanging = exchange('hello');
    const socket = await got(1);
    for (const bytes of ok('\ufeff{}')) socket.write(bytes);
    expect(await exchanging).toMatchObject({ answer: { body: '{}' } });
  });

  test('may follow an early hint', async () => {
    const { exchange, got } = await start();
    const exchanging = exchange('hello');
    const socket = await got(1);
    socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
    for (const bytes of ok('{}')) socket.write(bytes);
    expect(await exchanging).toMatchObject({ answer: { status: 200, body: '{}' } });
  });
});

describe('A request that was handed to a socket', () => {
  test('has begun, whatever ends it: the time', async () => {
    const { exchange, clock, got } = await start();
    const exchanging = exchange('hello', { timeoutMs: 700 });
    const socket = await got(1);
    const closed = once(socket, 'close');
    expect(await clock.run(exchanging)).toMatchObject({
      failure: { begun: true, cause: { name: 'TimeoutError', message: 'no answer within 700 ms' } },
    });
    await closed; // an answer that comes later must not be taken for the answer to another request
  });

  test('has begun, whatever ends it: the caller', async () => {
    const { exchange, clock, got } = await start();
    const controller = new AbortController();
    const exchanging = exchange('hello', { signal: controller.signal });
    const closed = once(await got(1), 'close');
    controller.abort('no longer needed');
    expect(await exchanging).toEqual({ failure: { begun: true, cause: 'no longer needed' } });
    await closed;
    expect(clock.sleepers).toBe(0);
  });

  test('has begun, whatever ends it: the service', async () => {
    const { exchange, clock, got } = await start();
    const exchanging = exchange('hello');
    (await got(1)).destroy();
    expect(await exchanging).toMatchObject({ failure: { begun: true } });
    expect(clock.sleepers).toBe(0);
  });

  test('has begun, also if the answer breaks off', async () => {
    const { exchange, got } = await start();
    const exchanging = exchange('hello');
    (await got(1)).end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}');
    expect(await exchanging).toMatchObject({ failure: { begun: true } });
  });
});

describe('A request that waits for a connection', () => {
  test('ends in time without having begun, and is not sent later', async () => {
    const { exchange, clock, got, requests } = await start();
    const first = exchange('first', { timeoutMs: 10_000 });
    const socket = await got(1);
    const second = exchange('second', { timeoutMs: 500 });
    expect(await clock.run(second)).toMatchObject({
      failure: { begun: false, cause: { name: 'TimeoutError' } },
    });
    for (const bytes of ok('{}')) socket.write(bytes);
    expect(await first).toHaveProperty('answer');
    const third = exchange('third');
    for (const bytes of ok('{}')) (await got(2)).write(bytes);
    await third;
    expect(requests.map(({ text }) => text.split('\r\n').at(-1))).toEqual(['first', 'third']);
  });

  test('can be called off, and is not sent later', async () => {
    const { exchange, got, requests } = await start();
    const first = exchange('first');
    const socket = await got(1);
    const controller = new AbortController();
    const second = exchange('second', { signal: controller.signal });
    controller.abort();
    expect(await second).toMatchObject({ failure: { begun: false } });
    for (const bytes of ok('{}')) socket.write(bytes);
    await first;
    const third = exchange('third');
    for (const bytes of ok('{}')) (await got(2)).write(bytes);
    await third;
    expect(requests).toHaveLength(2);
  });
});

describe('Nothing is sent', () => {
  test('for a caller who has called it off before', async () => {
    const { exchange, clock, requests } = await start();
    expect(await exchange('hello', { signal: AbortSignal.abort('late') })).toEqual({
      failure: { begun: false, cause: 'late' },
    });
    expect(clock.sleepers).toBe(0);
    expect(requests).toEqual([]);
  });

  test('on a pool that was closed', async () => {
    const { exchange, clock, pool } = await start();
    await pool.close();
    expect(await exchange('hello')).toMatchObject({ failure: { begun: false } });
    expect(clock.sleepers).toBe(0);
  });

  test('with a header that HTTP cannot carry', async () => {
    const { pool, target } = await start();
    const request = { target, headers: ['x-a', 'a\nb'], body: Buffer.from('hello') };
    expect(await exchangeOn(pool, request, { timeoutMs: 1000 }, systemClock)).toMatchObject({
      failure: { begun: false },
    });
  });
});
