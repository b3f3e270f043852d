import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { RefusedRequest } from '../../../local/dms/emulator.ts';
import { INSTANCE, logIn, MESSAGES, refusalOf, send, start, tokenRequest } from './harness.ts';

type Started = Awaited<ReturnType<typeof start>>;

const BODY = '{"topic":"orders","body":"hello"}';

/** One signed send, not yet answered. */
function begin({ emulator, dms }: Started) {
  const headers = dms.sign(MESSAGES, { method: 'POST', body: BODY });
  const request = httpRequest(emulator.url + MESSAGES, { method: 'POST', headers, agent: false });
  request.end(BODY);
  return request;
}

interface Seen {
  readonly status?: number | undefined;
  readonly headers?: IncomingHttpHeaders;
  readonly text?: string;
  readonly error?: unknown;
}

/** One signed send, and everything that its client sees: a part of an answer, an error, or both. */
function observe(started: Started): Promise<Seen> {
  return new Promise((resolve) => {
    const request = begin(started);
    let answered = false;
    request.on('error', (error: NodeJS.ErrnoException) => answered || resolve({ error: error.code }));
    request.on('response', async (response) => {
      answered = true;
      const { statusCode: status, headers } = response;
      let text = '';
      try {
        for await (const chunk of response) text += chunk;
        resolve({ status, headers, text });
      } catch (error) {
        resolve({ status, headers, text, error });
      }
    });
  });
}

describe('a status to order', () => {
  test('is answered in the format of the service before anything is checked or stored', async () => {
    const { emulator } = await start({ faults: 'next 1 404 DMS.10240407 retry-after=2' });
    const reply = await send(emulator.url + MESSAGES, { method: 'POST', body: 'neither signed nor JSON' });
    expect(reply.status).toBe(404);
    expect(reply.headers).toMatchObject({ 'retry-after': '2', 'x-request-id': expect.any(String) });
    expect(reply.body).toEqual({
      error_code: 'DMS.10240407',
      error_msg: 'Fault to order: next 1 404 DMS.10240407 retry-after=2',
    });
    expect(emulator.messages()).toEqual([]);
  });

  test('with "after" is answered after the message is stored', async () => {
    const { dms, emulator } = await start({ faults: 'next 1 500 DMS.00500000 after' });
    expect(refusalOf(await dms.sendMessage())).toBe('500 DMS.00500000');
    expect(emulator.messages()).toHaveLength(1);
  });

  test('has the format of the gateway for a code of the gateway', async () => {
    const { dms } = await start({ faults: 'next 1 429 APIG.0308' });
    const { headers, body } = await dms.sendMessage();
    expect(body).toMatchObject({ error_code: 'APIG.0308', request_id: headers['x-request-id'] });
  });

  test('can have no code and no Retry-After', async () => {
    const { dms } = await start({ faults: 'next 1 503' });
    const { status, headers, body } = await dms.sendMessage();
    expect({ status, body }).toEqual({ status: 503, body: { error_msg: 'Fault to order: next 1 503' } });
    expect(headers).not.toHaveProperty('retry-after');
  });

  test('is reported as a refusal, and counted as a request', async () => {
    const refused: RefusedRequest[] = [];
    const { dms, emulator } = await start({
      faults: '100% 404 DMS.10240407',
      onRefused: (it) => refused.push(it),
    });
    await dms.sendMessage();
    expect(refused).toMatchObject([{ topic: 'orders', status: 404, code: 'DMS.10240407' }]);
    expect(emulator.requests).toEqual({ sends: 1, queries: 0, tokens: 0, signedRequests: 1 });
    expect(emulator.faultCounts()).toEqual({ '100% 404 DMS.10240407': 1 });
  });

  test('with "html" is the page of a proxy, and nothing is stored', async () => {
    const started = await start({ faults: 'next 1 502 html retry-after=1' });
    const { status, headers, text } = await observe(started);
    expect(status).toBe(502);
    expect(headers).toMatchObject({ 'content-type': 'text/html', 'retry-after': '1' });
    expect(headers).not.toHaveProperty('x-request-id');
    expect(text).toContain('<h1>502 Bad Gateway</h1>');
    expect(started.emulator.messages()).toEqual([]);
  });
});

describe('a connection that ends', () => {
  test.each([
    ['reset before', 0],
    ['reset after', 1],
    ['close before', 0],
    ['close after', 1],
  ])('by "%s" leaves %i messages stored', async (fault, stored) => {
    const started = await start({ faults: `next 1 ${fault}` });
    expect(await observe(started)).toEqual({ error: 'ECONNRESET' });
    expect(started.emulator.messages()).toHaveLength(stored);
    expect((await started.dms.sendMessage()).status).toBe(200);
  });

  test.each([
    ['reset', 'read ECONNRESET'],
    ['close', 'socket hang up'],
  ])('by "%s" gives the client the error %j', async (fault, message) => {
    const request = begin(await start({ faults: `next 1 ${fault} before` }));
    const [error] = await once(request, 'error').catch((thrown: unknown) => [thrown]);
    expect(error).toMatchObject({ message });
  });
});

describe('silence', () => {
  test.each([
    ['before', 0],
    ['after', 1],
  ])(
    '%s processing leaves %i messages stored; the connection stays open until the emulator closes',
    async (when, stored) => {
      const started = await start({ faults: `next 1 silence ${when}` });
      const request = begin(started);
      const failed = once(request, 'error').catch((error: unknown) => [error]);
      request.on('response', () => expect.unreachable());
      await expect
        .poll(() => started.emulator.faultCounts(), { interval: 2 })
        .toEqual({ [`next 1 silence ${when}`]: 1 });
      expect((await started.dms.call(INSTANCE)).status).toBe(200);
      await expect.poll(() => started.emulator.messages(), { interval: 2 }).toHaveLength(stored);
      expect(request.destroyed).toBe(false);
      await started.emulator.close();
      expect(await failed).toMatchObject([{ code: 'ECONNRESET' }]);
    },
  );
});

describe('an answer to order', () => {
  test('that is slow: the request is processed at once, the headers arrive late', async () => {
    const delays: number[] = [];
    const { promise: waited, resolve: goOn } = Promise.withResolvers<void>();
    const delay = (ms: number) => {
      delays.push(ms);
      return waited;
    };
    const started = await start({ faults: 'next 1 slow 300ms', delay });
    const seen = observe(started);
    await expect.poll(() => delays, { interval: 2 }).toEqual([300]);
    expect(started.emulator.messages()).toHaveLength(1);
    goOn();
    expect(await seen).toMatchObject({ status: 200, text: expect.stringContaining('msg_id') });
  });

  test('that is slow does not keep the emulator from closing', async () => {
    const { promise: waited, resolve: goOn } = Promise.withResolvers<void>();
    const started = await start({ faults: 'next 1 slow 1s', delay: () => waited });
    const seen = observe(started);
    await expect.poll(() => started.emulator.messages(), { interval: 2 }).toHaveLength(1);
    await started.emulator.close();
    expect(await seen).toEqual({ error: 'ECONNRESET' });
    goOn();
  });

  test('that is slow waits for a real timer by default', async () => {
    const { dms } = await start({ faults: 'next 1 slow 20ms' });
    const begun = performance.now();
    expect((await dms.sendMessage()).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(19);
  });

  test('that is cut announces the whole body and sends half of it; the message is stored', async () => {
    const started = await start({ faults: 'next 1 cut body' });
    const { status, headers, text, error } = await observe(started);
    expect(status).toBe(200);
    expect(text).toHaveLength(Math.floor(Number(headers?.['content-length']) / 2));
    expect(text).toMatch(/^\{"topic":"orders"/);
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(started.emulator.messages()).toHaveLength(1);
  });

  test('without msg_id is a 200 with all other fields; the message is stored', async () => {
    const { dms, emulator } = await start({ faults: 'next 1 no msg_id' });
    const { status, body } = await dms.sendMessage();
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('msg_id');
    expect(body).toMatchObject({ topic: 'orders', queue_id: 0, queue_offset: 0 });
    expect(emulator.messages()).toHaveLength(1);
  });

  test('without msg_id is an unchanged refusal if the send is refused', async () => {
    const { dms } = await start({ faults: 'next 1 no msg_id' });
    expect(refusalOf(await dms.sendMessage({ topic: 'nowhere', body: 'x' }))).toBe('400 DMS.00050004');
  });
});

describe('an expired token', () => {
  test('is refused as expired; a new token is accepted', async () => {
    const { emulator } = await start({ faults: 'next 1 expired token' });
    const post = async (token: string) =>
      send(emulator.url + MESSAGES, { method: 'POST', headers: { 'x-auth-token': token }, body: BODY });
    const old = await logIn(emulator);
    expect(refusalOf(await post(old))).toBe('401 DMS.10240102');
    expect(refusalOf(await post(old))).toBe('401 DMS.10240102');
    expect((await post(await logIn(emulator))).status).toBe(200);
  });
});

describe('a rate', () => {
  test('refuses the sends above it with the documented flow control answer until time has passed', async () => {
    const { dms, emulator, clock } = await start({ faults: 'rate 2/s' });
    const outcomes: string[] = [];
    for (let i = 0; i < 3; i++) outcomes.push(refusalOf(await dms.sendMessage()));
    expect(outcomes).toEqual(['200 undefined', '200 undefined', '404 DMS.10240407']);
    clock.now += 500;
    expect((await dms.sendMessage()).status).toBe(200);
    expect(emulator.messages()).toHaveLength(3);
  });
});

describe('faults', () => {
  test('without a target are met by sends only, not by queries, instances or tokens', async () => {
    const { dms, emulator } = await start({ faults: '100% 503' });
    expect((await dms.call(INSTANCE)).status).toBe(200);
    expect((await dms.call(`${MESSAGES}?topic=orders&msg_id=1`)).status).toBe(200);
    expect(await logIn(emulator)).toHaveLength(1200);
    expect((await dms.sendMessage()).status).toBe(503);
  });

  test('of one topic are met by its messages only', async () => {
    const { dms } = await start({ faults: 'topic audit 100% 503', topics: ['orders', 'audit'] });
    expect((await dms.sendMessage()).status).toBe(200);
    expect((await dms.sendMessage({ topic: 'audit', body: 'x' })).status).toBe(503);
  });

  test('of IAM are met by requests for a token only', async () => {
    const { dms, emulator } = await start({ faults: 'iam next 1 503 IAM.0006' });
    const ask = () => send(`${emulator.url}/v3/auth/tokens`, { method: 'POST', body: tokenRequest() });
    expect((await dms.sendMessage()).status).toBe(200);
    expect(refusalOf(await ask())).toBe('503 IAM.0006');
    expect((await ask()).status).toBe(201);
    expect(emulator.requests.tokens).toBe(2);
  });

  test('with a percentage are drawn with the given `random`', async () => {
    const draws = [0.4, 0.6];
    const { dms } = await start({ faults: '50% 503', random: () => draws.shift() ?? 0 });
    expect([(await dms.sendMessage()).status, (await dms.sendMessage()).status]).toEqual([503, 200]);
  });

  test('can be set while the emulator runs; an empty script ends them', async () => {
    const { dms, emulator } = await start();
    emulator.setFaults('100% 503');
    expect((await dms.sendMessage()).status).toBe(503);
    emulator.setFaults('');
    expect((await dms.sendMessage()).status).toBe(200);
    expect(emulator.faultCounts()).toEqual({});
  });

  test('that cannot be read stop the emulator from starting', async () => {
    await expect(start({ faults: 'often 503' })).rejects.toThrow('Fault "often 503"');
  });
});
