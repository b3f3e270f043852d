import { once } from 'node:events';
import { get, request as httpRequest } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { toHttpAnswer } from '../../../local/http/http-answer.ts';
import { MAX_BODY_BYTES, startHttpFront } from '../../../local/http/http-front.ts';
import { type ReceivedRequest, senderOf, toHttpPayload } from '../../../local/http/http-payload.ts';
import type { HttpServer } from '../../../local/http/http-server.ts';

const request = (given: Partial<ReceivedRequest> = {}): ReceivedRequest => ({
  method: 'POST',
  target: '/hooks/github',
  rawHeaders: ['Host', 'localhost:3000', 'Content-Type', 'application/json', 'User-Agent', 'curl/8'],
  body: Buffer.from('{"a":1}'),
  httpVersion: '1.1',
  sourceIp: '127.0.0.1',
  receivedAt: new Date('2026-03-07T19:03:58.123Z'),
  ...given,
});

test('a request becomes a payload of format 2.0', () => {
  expect(toHttpPayload(request(), 'github')).toEqual({
    version: '2.0',
    routeKey: 'ANY /hooks/{sender}',
    rawPath: '/hooks/github',
    rawQueryString: '',
    headers: {
      'content-length': '7',
      'content-type': 'application/json',
      host: 'localhost:3000',
      'user-agent': 'curl/8',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
    },
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: 'localhost:3000',
      domainPrefix: 'localhost',
      http: {
        method: 'POST',
        path: '/hooks/github',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'curl/8',
      },
      requestId: expect.stringMatching(/^[\w+/]{15}=$/),
      routeKey: 'ANY /hooks/{sender}',
      stage: '$default',
      time: '07/Mar/2026:19:03:58 +0000',
      timeEpoch: Date.parse('2026-03-07T19:03:58.123Z'),
    },
    pathParameters: { sender: 'github' },
    body: '{"a":1}',
    isBase64Encoded: false,
  });
});

test('every request has a different id', () => {
  const ids = Array.from({ length: 50 }, () => toHttpPayload(request(), 'x').requestContext.requestId);
  expect(new Set(ids).size).toBe(50);
});

test('repeated headers are joined, cookies are moved, and headers about the connection are left out', () => {
  const rawHeaders = [
    'X-A',
    '1',
    'x-a',
    '2',
    'Cookie',
    'a=1; b=2',
    'Cookie',
    'c=3',
    'Connection',
    'keep-alive',
  ];
  const { headers, cookies } = toHttpPayload(request({ rawHeaders }), 'x');
  expect(headers['x-a']).toBe('1,2');
  expect(cookies).toEqual(['a=1', 'b=2', 'c=3']);
  expect(headers).not.toHaveProperty('cookie');
  expect(headers).not.toHaveProperty('connection');
});

test('the query stays unchanged, and is also decoded into parameters', () => {
  const { rawPath, rawQueryString, queryStringParameters } = toHttpPayload(
    request({ target: '/hooks/my%20shop?a=1&a=2&b=x%20y' }),
    'my shop',
  );
  expect(rawPath).toBe('/hooks/my shop');
  expect(rawQueryString).toBe('a=1&a=2&b=x%20y');
  expect(queryStringParameters).toEqual({ a: '1,2', b: 'x y' });
});

test('the payload has no body if the request has none, and no parameters without a query', () => {
  const payload = toHttpPayload(request({ body: Buffer.alloc(0) }), 'x');
  expect(payload).not.toHaveProperty('body');
  expect(payload).not.toHaveProperty('queryStringParameters');
  expect(payload.isBase64Encoded).toBe(false);
});

test.each([
  ['application/json; charset=utf-8', '{"ä":1}', false],
  ['text/plain', 'ä', false],
  ['application/cloudevents+json', '{}', false],
  ['application/x-www-form-urlencoded', 'a=1', true],
  ['application/octet-stream', 'a', true],
  ['application/json', Buffer.from([0xff, 0xfe]), true],
])('%s is base64: %s', (contentType, content, isBase64Encoded) => {
  const body = Buffer.from(content);
  const payload = toHttpPayload(request({ body, rawHeaders: ['content-type', contentType] }), 'x');
  expect(payload.isBase64Encoded).toBe(isBase64Encoded);
  expect(Buffer.from(payload.body ?? '', isBase64Encoded ? 'base64' : 'utf8')).toEqual(body);
});

test.each([
  ['/hooks/github', 'github'],
  ['/hooks/git%68ub?x=/', 'github'],
  ['/hooks/', undefined],
  ['/hooks/a/b', undefined],
  ['/hook/a', undefined],
])('%s names the sender %s', (target, sender) => {
  expect(senderOf(target)).toBe(sender);
});

test.each([
  ['without a status code', { ok: true }, 200, '{"ok":true}'],
  ['of null', null, 200, 'null'],
  ['of text', 'hello', 200, 'hello'],
  ['with a status code', { statusCode: 202, body: 'later' }, 202, 'later'],
  ['in base64', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 200, 'hi'],
  ['that is malformed', { statusCode: 'x' }, 500, '{"message":"Internal Server Error"}'],
])('a result %s is answered as API Gateway would', (_, result, status, body) => {
  const answer = toHttpAnswer(result);
  expect([answer.status, answer.body.toString()]).toEqual([status, body]);
});

let front: HttpServer | undefined;
afterEach(() => front?.close());

async function start(
  invoke: (payload: unknown) => Promise<unknown>,
  messages?: (topic?: string) => unknown[],
) {
  front = await startHttpFront({
    port: 0,
    invoke,
    messages,
    about: () => 'here',
    log: (line) => lines.push(line),
  });
  return front.url;
}

const lines: string[] = [];
afterEach(() => void lines.splice(0));

/** Sends a request with exactly this target. */
async function getRaw(url: string, path: string): Promise<[number | undefined, unknown]> {
  const [answer] = await once(get(url, { path }), 'response');
  return [answer.statusCode, await json(answer)];
}

test.each(['http://[::bad/messages', '*', '/\\[', '/\\evil/messages'])(
  'the target %s is answered with 400 and logged; the connection is not dropped',
  async (target) => {
    const url = await start(async () => null);
    expect(await getRaw(url, target)).toEqual([400, { message: 'Bad Request' }]);
    expect(lines).toEqual([expect.stringMatching(/^\[http\] a request was refused: \w/)]);
  },
);

test('an error before the answer is answered with 500 and logged; the connection is not dropped', async () => {
  const url = await start(
    async () => null,
    () => {
      throw new RangeError('too far');
    },
  );
  expect(await getRaw(url, '/messages?a')).toEqual([500, { message: 'Internal Server Error' }]);
  expect(lines).toEqual([expect.stringMatching(/^\[http\] GET \/messages\?a failed: RangeError: too far/)]);
});

test('a request with any method reaches the function, whose headers and cookies are returned', async () => {
  const url = await start(async () => ({
    statusCode: 201,
    headers: { 'X-A': 1 },
    cookies: ['a=1', 'b=2'],
    body: 'ok',
  }));
  const answer = await fetch(`${url}/hooks/github`, { method: 'PUT' });
  expect([answer.status, await answer.text()]).toEqual([201, 'ok']);
  expect(answer.headers.get('x-a')).toBe('1');
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});

test('repeated headers, their order and the bytes of the body reach the function as they were sent', async () => {
  const payloads: unknown[] = [];
  const url = await start(async (payload) => payloads.push(payload));
  const body = Buffer.from([0, 0xff, 0x0d, 0x0a, 0xc3, 0x28]);
  const headers = ['X-B', '2', 'host', 'localhost', 'x-a', '1', 'X-B', '3', 'Cookie', 'a=1', 'cookie', 'b=2'];
  const sent = httpRequest(`${url}/hooks/x?q=%2F&q=+`, { method: 'POST', headers });
  sent.end(body);
  await once(sent, 'response');
  expect(payloads).toEqual([
    expect.objectContaining({
      rawQueryString: 'q=%2F&q=+',
      headers: expect.objectContaining({ 'x-b': '2,3', 'x-a': '1', 'content-length': '6' }),
      cookies: ['a=1', 'b=2'],
      body: body.toString('base64'),
      isBase64Encoded: true,
    }),
  ]);
});

test.each(['', 'ok'])('the answer %j says its length', async (body) => {
  const answer = await fetch(`${await start(async () => ({ statusCode: 202, body }))}/hooks/x`);
  expect(answer.headers.get('content-length')).toBe(`${body.length}`);
  expect([answer.status, await answer.text()]).toEqual([202, body]);
});

test.each([204, 304])('an answer with the status %i has no body', async (statusCode) => {
  const answer = await fetch(`${await start(async () => ({ statusCode, body: 'x' }))}/hooks/x`);
  expect([answer.status, await answer.text()]).toEqual([statusCode, '']);
});

test('HEAD and OPTIONS reach the function, too', async () => {
  const methods: string[] = [];
  const url = await start(async (payload) => {
    methods.push(
      z.object({ requestContext: z.object({ http: z.object({ method: z.string() }) }) }).parse(payload)
        .requestContext.http.method,
    );
    return { statusCode: 200, body: 'ok' };
  });
  for (const method of ['HEAD', 'OPTIONS', 'PATCH']) await fetch(`${url}/hooks/x`, { method });
  expect(methods).toEqual(['HEAD', 'OPTIONS', 'PATCH']);
});

test.each([
  ['fails', () => Promise.reject(new Error('secret'))],
  ['answers with an invalid HTTP header', async () => ({ statusCode: 200, headers: { a: 'x\ny' } })],
])('a function that %s gives a 500 without details', async (_, invoke) => {
  const answer = await fetch(`${await start(invoke)}/hooks/x`, { method: 'POST' });
  expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal Server Error' }]);
});

test('a body over 10 MB is refused, and the next request is served', async () => {
  let calls = 0;
  const url = await start(async () => ++calls);
  const post = (bytes: number) => fetch(`${url}/hooks/x`, { method: 'POST', body: new Uint8Array(bytes) });
  const refused = await post(MAX_BODY_BYTES + 1);
  expect([refused.status, await refused.json()]).toEqual([413, { message: 'Request Too Long' }]);
  expect((await post(MAX_BODY_BYTES)).status).toBe(200);
  expect(calls).toBe(1);
});

test('GET /messages lists the messages of the emulator, all or those of one topic', async () => {
  const url = await start(
    async () => null,
    (topic) => [{ topic: topic ?? 'all' }],
  );
  expect(await (await fetch(`${url}/messages?topic=orders`)).json()).toEqual([{ topic: 'orders' }]);
  expect(await (await fetch(`${url}/messages`)).json()).toEqual([{ topic: 'all' }]);
});

test('GET /messages answers 404 with the reason if messages go to the real service', async () => {
  const answer = await fetch(`${await start(async () => null)}/messages`);
  expect([answer.status, await answer.json()]).toEqual([
    404,
    { message: expect.stringContaining('real service') },
  ]);
});

test('GET / shows the addresses; any other path is not found', async () => {
  const url = await start(async () => null);
  expect(await (await fetch(url)).text()).toBe('here');
  const other = await fetch(`${url}/hooks`);
  expect([other.status, await other.json()]).toEqual([404, { message: 'Not Found' }]);
});
