import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { RefusedRequest } from '../../../local/dms/emulator.ts';
import { INSTANCE, logIn, MESSAGES, refusalOf, send, start } from './harness.ts';

describe('every answer', () => {
  test('carries a request id of its own', async () => {
    const { dms } = await start();
    const replies = [await dms.call(INSTANCE), await dms.sendMessage(), await dms.sendMessage({})];
    const ids = replies.map(({ headers }) => headers['x-request-id']);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('that refuses has a code and a text; one of the gateway has its request id too', async () => {
    const { dms, emulator } = await start();
    const byService = await dms.sendMessage({ topic: 'nowhere', body: 'x' });
    expect(byService.body).toEqual({
      error_code: 'DMS.00050004',
      error_msg: 'The topic does not exist: nowhere',
    });
    const byGateway = await send(`${emulator.url}/nothing`);
    expect(byGateway.body).toEqual({
      error_code: 'APIG.0101',
      error_msg: expect.any(String),
      request_id: byGateway.headers['x-request-id'],
    });
  });
});

describe('the gateway', () => {
  test.each(['/', '/v2', '/v3/auth/tokens/', `${MESSAGES}/1`])('does not know %s', async (path) => {
    const { emulator } = await start();
    expect(refusalOf(await send(emulator.url + path))).toBe('404 APIG.0101');
  });

  test.each([
    ['DELETE', MESSAGES],
    ['POST', INSTANCE],
    ['GET', '/v3/auth/tokens'],
    ['PUT', `${INSTANCE}/topics/orders`],
  ])('does not allow %s on %s', async (method, path) => {
    const { emulator } = await start();
    expect(refusalOf(await send(emulator.url + path, { method }))).toBe('405 DMS.00405001');
  });

  test('takes 12 MB, but not a byte more', async () => {
    const { dms, emulator } = await start();
    const body = '{"topic":"orders","body":"x"}'.padEnd(12 * 1024 * 1024);
    expect((await dms.call(MESSAGES, { method: 'POST', body })).status).toBe(200);
    const reply = await dms.call(MESSAGES, { method: 'POST', body: `${body} ` });
    expect(refusalOf(reply)).toBe('413 APIG.0201');
    expect(emulator.messages()).toHaveLength(1);
  });

  test('refuses a path that cannot be decoded', async () => {
    const { emulator } = await start();
    expect(refusalOf(await send(`${emulator.url}/v2/%zz/instances`))).toBe('400 APIG.0201');
  });

  test.each([
    'nonsense\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET http:// HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ])('answers %j with a 400, and keeps running', async (text) => {
    const { emulator, dms } = await start();
    const socket = connect(emulator.port, '127.0.0.1');
    socket.write(text);
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1.1 400 /);
    expect((await dms.call(INSTANCE)).status).toBe(200);
  });
});

describe('the emulator', () => {
  test('counts sends, token requests and signed requests, refused ones included', async () => {
    const { emulator, dms } = await start();
    const headers = { 'x-auth-token': await logIn(emulator) };
    await send(emulator.url + MESSAGES, { method: 'POST', headers, body: '{}' });
    await dms.sendMessage();
    await dms.call(INSTANCE);
    expect(emulator.requests).toEqual({ sends: 2, queries: 0, tokens: 1, signedRequests: 2 });
  });

  test('reports a refusal with the topic that the request named', async () => {
    const refused: RefusedRequest[] = [];
    const { dms } = await start({ onRefused: (refusal) => refused.push(refusal) });
    await dms.sendMessage({ topic: 'nowhere', body: 'x' });
    await dms.call(`${INSTANCE}/nothing?a=b`);
    expect(refused).toEqual([
      {
        method: 'POST',
        path: MESSAGES,
        topic: 'nowhere',
        status: 400,
        code: 'DMS.00050004',
        message: 'The topic does not exist: nowhere',
      },
      {
        method: 'GET',
        path: `${INSTANCE}/nothing`,
        status: 404,
        code: 'APIG.0101',
        message: expect.any(String),
      },
    ]);
  });

  test('answers an error of its own with a 500 that reveals no details', async () => {
    const { dms } = await start({
      onStored() {
        throw new Error('secret detail');
      },
    });
    const reply = await dms.sendMessage();
    expect(reply).toMatchObject({
      status: 500,
      body: { error_code: 'DMS.00500000', error_msg: 'Internal error' },
    });
  });

  test('closes an idle connection after keepAliveTimeoutMs', async () => {
    const { emulator } = await start({ keepAliveTimeoutMs: 10 });
    const agent = new Agent({ keepAlive: true });
    const request = get(emulator.url, { agent });
    const [response] = await once(request, 'response');
    response.resume();
    await once(request.socket ?? request, 'close');
    agent.destroy();
  });

  test('closes while a connection is still open', async () => {
    const { emulator } = await start();
    const socket = connect(emulator.port, '127.0.0.1');
    await once(socket, 'connect');
    const cut = once(socket, 'close');
    socket.on('error', () => {});
    await emulator.close();
    await cut;
    await expect(send(emulator.url)).rejects.toThrow('ECONNREFUSED');
  });
});
