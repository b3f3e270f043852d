import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../lib/core/clock.ts';
import { createConnection } from '../../../lib/rocketmq/connection.ts';
import { targetOf } from '../../../lib/rocketmq/http.ts';

/** A connection to a service that answers only when as many requests are there as the test sends at once. */
async function start() {
  const waiting: ServerResponse[] = [];
  const sockets: Socket[] = [];
  let expected = 1;
  const server = createServer((request, response) => {
    request.resume();
    waiting.push(response);
    if (waiting.length === expected) for (const one of waiting.splice(0)) one.end('{}');
  });
  server.keepAliveTimeout = 0; // it ends no socket itself
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = createConnection({ origin, clock: systemClock });
  onTestFinished(async () => {
    await connection.close();
    server.closeAllConnections();
    server.close();
  });
  const request = {
    target: targetOf('POST', new URL('/', origin), {}),
    headers: [],
    body: Buffer.from('{}'),
  };
  async function send(together: number): Promise<void> {
    expected = together;
    const exchange = () => connection.exchange(request, { timeoutMs: 10_000 });
    const answers = await Promise.all(Array.from({ length: together }, exchange));
    expect(answers.map((answer) => 'answer' in answer && answer.answer.status)).toEqual(
      answers.map(() => 200),
    );
  }
  return { send, sockets, connection };
}

test('requests one after another use one socket, requests side by side one each', async () => {
  const { send, sockets } = await start();
  await send(1);
  await send(1);
  expect(sockets).toHaveLength(1);
  await send(5);
  await send(5);
  await send(3);
  expect(sockets).toHaveLength(5);
});

test('closing ends all sockets', async () => {
  const { send, sockets, connection } = await start();
  await send(4);
  await connection.close();
  await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')));
  expect(sockets).toHaveLength(4);
});
