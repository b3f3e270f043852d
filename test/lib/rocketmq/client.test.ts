import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../lib/core/clock.ts';
import {
  type ClientOptions,
  createRocketMqClient,
  mayBeDuplicate,
  type Notice,
} from '../../../lib/rocketmq/client.ts';
import { parseMessage } from '../../../lib/rocketmq/message.ts';
import { type DmsEmulatorOptions, startDmsEmulator } from '../../../local/dms/emulator.ts';
import { seededRandom } from '../../support/random.ts';
import { fixed } from '../../support/refreshing.ts';
import { INSTANCE_ID, PROJECT_ID } from '../../support/services.ts';

const message = parseMessage({
  topic: 'orders',
  body: '{"id":9007199254740993,"name":"Ärger ♥"}',
  tag: 'created',
  keys: ['a-1', 'a-2'],
  properties: { CE_id: 'a-1' },
});
const user = { domain: 'OTC-1', username: 'ada', password: 'lovelace' };
const soon = () => ({ deadline: Date.now() + 10_000 });

async function start(emulatorOptions: Partial<DmsEmulatorOptions> = {}) {
  const emulator = await startDmsEmulator({
    projectId: PROJECT_ID,
    instanceId: INSTANCE_ID,
    accessKeys: { AccessKey: 'SecretKey' },
    users: [{ domain: 'OTC-1', name: 'ada', password: 'lovelace' }],
    topics: ['orders'],
    ...emulatorOptions,
  });
  onTestFinished(() => emulator.close());
  return { emulator, connect: (options: Partial<ClientOptions> = {}) => connect(emulator.url, options) };
}

function connect(endpoint: string, options: Partial<ClientOptions> = {}) {
  const client = createRocketMqClient({
    service: { endpoint, projectId: PROJECT_ID, instanceId: INSTANCE_ID },
    credentials: fixed({ accessKey: 'AccessKey', secretKey: 'SecretKey' }),
    attemptTimeoutMs: 5000,
    maxAttempts: 1, // no test waits for a retry
    maxInFlight: 4,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** A service that gives every request the same answer. */
async function answering(status: number, body: string, headers: Record<string, string> = {}) {
  return listening(
    createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status, headers).end(body));
    }),
  );
}

/** Starts a server, which ends with the test. */
async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close(() => {}));
  onTestFinished(() => server.closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A service that takes every message, finds none and grants every token, and the headers of what it was asked. */
async function recording() {
  const sends: IncomingHttpHeaders[] = [];
  const tokens: IncomingHttpHeaders[] = [];
  const body = { msg_id: '0A00', messages: [], token: { expires_at: '2999-01-01T00:00:00Z' } };
  const server = createServer((request, response) => {
    (request.url?.includes('/messages') ? sends : tokens).push(request.headers);
    const answer = () => response.writeHead(201, { 'x-subject-token': 'TOKEN' }).end(JSON.stringify(body));
    request.resume().on('end', answer);
  });
  return { url: await listening(server), sends, tokens };
}

/** A service that takes every message, but hangs up on those that the test wants lost, and its connections. */
async function connections() {
  const sockets: Socket[] = [];
  let lost = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (lost-- > 0) request.socket.destroy();
      else response.writeHead(201).end('{"msg_id":"0A00"}');
    });
  });
  server.keepAliveTimeout = 0; // only the client closes connections
  server.on('connection', (socket) => sockets.push(socket));
  const loseNext = () => {
    lost = 1;
  };
  return { url: await listening(server), sockets, loseNext };
}

const closed = (sockets: readonly Socket[]) =>
  Promise.all(sockets.filter(({ destroyed }) => !destroyed).map((socket) => once(socket, 'close')));

describe('A connection', () => {
  test('is not used after a pause that is longer than servers let it idle: it is closed, and a new one is used', async () => {
    const { url, sockets } = await connections();
    let now = Date.now();
    const client = connect(url, { clock: { ...systemClock, now: () => now }, idleLimitMs: 60_000 });
    const sendAfter = async (ms: number) => {
      now += ms;
      expect(await client.send(message, { deadline: now + 10_000 })).toMatchObject({ kind: 'sent' });
      return sockets.length;
    };
    expect([await sendAfter(0), await sendAfter(60_000), await sendAfter(60_000)]).toEqual([1, 1, 1]);
    expect(await sendAfter(60_001)).toBe(2);
    await closed(sockets.slice(0, 1));
  });

  test('is closed with the client', async () => {
    const { url, sockets } = await connections();
    const client = connect(url, { idleLimitMs: 60_000 });
    await client.send(message, soon());
    await client.close();
    expect(sockets).toHaveLength(1);
    await closed(sockets);
  });

  test('is closed after another one was lost: the next attempt has a new one', async () => {
    const { url, sockets, loseNext } = await connections();
    const client = connect(url, { maxAttempts: 2, random: () => 0, idleLimitMs: 60_000 });
    /** Sends when the connections are free again: undici learns that in a later turn of the event loop. */
    const send = async (count: number) => {
      for (let turns = 0; turns < 3; turns++) await turn();
      return Promise.all(Array.from({ length: count }, () => client.send(message, soon())));
    };
    await send(1);
    await send(2);
    expect(sockets).toHaveLength(2);
    loseNext();
    expect(await send(1)).toMatchObject([
      { kind: 'sent', attempts: [{ kind: 'unknown' }, { kind: 'sent' }] },
    ]);
    expect(sockets).toHaveLength(3);
    await closed(sockets.slice(0, 2));
  });
});

describe('A message that the service takes', () => {
  test.each([
    ['an access key', {}],
    ['a token', { iam: true }],
  ])('with %s comes back as sent, with its receipt', async (_, { iam }: { iam?: boolean }) => {
    const { emulator, connect } = await start();
    const client = connect(iam ? { credentials: fixed({ endpoint: emulator.url, ...user }) } : {});
    const outcome = await client.send(message, soon());
    const [stored] = emulator.messages('orders');
    expect(stored).toMatchObject({
      body: message.body,
      tag: 'created',
      keys: ['a-1', 'a-2'],
      properties: { CE_id: 'a-1' },
    });
    expect(outcome).toEqual({
      kind: 'sent',
      attempts: [{ kind: 'sent', delayMs: 0, durationMs: expect.any(Number) }],
      inDoubt: false,
      receipt: {
        msgId: stored?.msgId,
        queueId: stored?.queueId,
        queueOffset: 0,
        brokerName: stored?.brokerName,
        properties: expect.objectContaining({ KEYS: 'a-1 a-2', TAGS: 'created', UNIQ_KEY: stored?.msgId }),
      },
    });
  });

  test('with temporary keys carries their security token', async () => {
    const { connect } = await start({ securityTokens: { AccessKey: 'TOKEN' } });
    const credentials = fixed({ accessKey: 'AccessKey', secretKey: 'SecretKey', securityToken: 'TOKEN' });
    expect((await connect({ credentials }).send(message, soon())).kind).toBe('sent');
  });

  test('with an access key names its content type and its project, and both are signed', async () => {
    const { url, sends } = await recording();
    expect(await connect(url).send(message, soon())).toMatchObject({ kind: 'sent' });
    expect(sends).toMatchObject([{ 'content-type': 'application/json', 'x-project-id': PROJECT_ID }]);
    const signed = /SignedHeaders=([^,]+)/.exec(sends[0]?.authorization ?? '')?.[1]?.split(';');
    expect(signed).toEqual(expect.arrayContaining(['content-type', 'host', 'x-project-id', 'x-sdk-date']));
  });

  test('with a token names its content type, as the request for the token does, and has no signature', async () => {
    const { url, sends, tokens } = await recording();
    const client = connect(url, { credentials: fixed({ endpoint: url, ...user }) });
    expect(await client.send(message, soon())).toMatchObject({ kind: 'sent' });
    expect(sends).toMatchObject([{ 'content-type': 'application/json', 'x-auth-token': 'TOKEN' }]);
    expect(sends[0]).not.toHaveProperty('authorization');
    expect(tokens).toMatchObject([{ 'content-type': 'application/json;charset=utf8' }]);
  });

  test('before which it was looked up shares its token with the query, and nothing else', async () => {
    const { url, sends: asked } = await recording();
    const client = connect(url, { credentials: fixed({ endpoint: url, ...user }) });
    await client.send(message, soon());
    await client.send(message, { ...soon(), onUnknown: 'verify', lookUpSince: Date.now() });
    const json = 'application/json';
    expect(asked.map((headers) => headers['content-type'])).toEqual([json, undefined, json]);
    expect(asked.map((headers) => headers['x-auth-token'])).toEqual(['TOKEN', 'TOKEN', 'TOKEN']);
  });

  test('needs no properties, tag or keys', async () => {
    const { emulator, connect } = await start();
    const bare = parseMessage({ topic: 'orders', body: 'x', keys: [], properties: {} });
    expect((await connect().send(bare, soon())).kind).toBe('sent');
    expect(emulator.messages('orders')).toMatchObject([{ body: 'x', keys: [] }]);
  });
});

describe('Tokens', () => {
  const credentialsFor = (endpoint: string) => ({
    credentials: fixed({ endpoint, ...user }),
    maxAttempts: 3,
  });

  test('a burst of sends asks for one token', async () => {
    const { emulator, connect } = await start();
    const client = connect(credentialsFor(emulator.url));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => client.send(message, soon())));
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(emulator.requests.tokens).toBe(1);
  });

  test('a token is renewed half an hour before it expires', async () => {
    let now = Date.parse('2026-01-02T03:04:05Z');
    const { emulator, connect } = await start({ now: () => now });
    const client = connect({ ...credentialsFor(emulator.url), clock: { ...systemClock, now: () => now } });
    const sendAt = async (hours: number) => {
      now += hours * 3_600_000;
      await client.send(message, { deadline: now + 10_000 });
      return emulator.requests.tokens;
    };
    expect([await sendAt(0), await sendAt(23.4)]).toEqual([1, 1]);
    await sendAt(0.2);
    await vi.waitFor(() => expect(emulator.requests.tokens).toBe(2));
    expect(await sendAt(0)).toBe(2);
  });

  test('a token that still serves is used while IAM is silent', async () => {
    let now = Date.parse('2026-01-02T03:04:05Z');
    const { emulator, connect } = await start({ now: () => now });
    const client = connect({ ...credentialsFor(emulator.url), clock: { ...systemClock, now: () => now } });
    await client.send(message, { deadline: now + 10_000 });
    emulator.setFaults('iam 100% silence before');
    now += 23.6 * 3_600_000;
    expect(await client.send(message, { deadline: now + 3000 })).toMatchObject({ kind: 'sent' });
    expect(await client.send(message, { deadline: now + 3000 })).toMatchObject({ kind: 'sent' });
    await emulator.close(); // else the client's own close would wait for the answer of IAM
  });

  test('a token that the service no longer takes is renewed once, for all sends together', async () => {
    const { emulator, connect } = await start();
    const client = connect(credentialsFor(emulator.url));
    await client.send(message, soon());
    emulator.expireTokens();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => client.send(message, soon())));
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(emulator.requests.tokens).toBe(2);
  });

  test('a wrong password is a matter of configuration, and asked about once', async () => {
    const { emulator, connect } = await start();
    const client = connect({ credentials: fixed({ endpoint: emulator.url, ...user, password: 'wrong' }) });
    const outcome = await client.send(message, soon());
    expect(outcome).toMatchObject({ kind: 'rejected', class: 'misconfigured', status: 401 });
    expect(emulator.requests).toMatchObject({ tokens: 1, sends: 0 });
  });

  test('a refused password is tried again after five minutes, also if the clock was set back', async () => {
    const { emulator, connect } = await start();
    let now = Date.now();
    const credentials = fixed({ endpoint: emulator.url, ...user, password: 'wrong' });
    const client = connect({ credentials, clock: { ...systemClock, now: () => now } });
    const send = () => client.send(message, { deadline: now + 10_000 });
    await send();
    now -= 3_600_000;
    await send();
    await send();
    expect(emulator.requests.tokens).toBe(2);
  });

  test('an IAM that cannot be reached leaves the message not sent', async () => {
    const { connect } = await start();
    const outcome = await connect({ ...credentialsFor('http://127.0.0.1:9'), maxAttempts: 1 }).send(
      message,
      soon(),
    );
    expect(outcome).toMatchObject({
      kind: 'not-sent',
      reason: expect.stringContaining('No token from IAM at 127.0.0.1:9'),
    });
  });
});

describe('A message that the service does not take', () => {
  test('to a missing topic is rejected, with what an operator needs to know', async () => {
    const { emulator, connect } = await start();
    emulator.deleteTopic('orders');
    expect(await connect().send(message, soon())).toEqual({
      kind: 'rejected',
      class: 'misconfigured',
      attempts: [expect.objectContaining({ kind: 'rejected', class: 'misconfigured', status: 400 })],
      inDoubt: false,
      stopped: 'final',
      retryAfterMs: undefined,
      status: 400,
      serviceCode: 'DMS.00050004',
      requestId: expect.stringMatching(/^\S+$/),
      reason: expect.stringMatching(
        new RegExp(
          `^Sending to topic "orders" of instance ${INSTANCE_ID}: status 400 DMS.00050004 \\(the topic does not exist\\)$`,
        ),
      ),
    });
  });

  test('with a wrong secret key is rejected, and not tried again', async () => {
    const { emulator, connect } = await start();
    const client = connect({ credentials: fixed({ accessKey: 'AccessKey', secretKey: 'wrong' }) });
    expect(await client.send(message, soon())).toMatchObject({
      kind: 'rejected',
      class: 'unauthorized',
      serviceCode: 'APIG.0301',
    });
    expect(emulator.requests.signedRequests).toBe(1);
  });

  test('with a wrong secret key, while the service also fails otherwise, still asks with few bad signatures', async () => {
    const { emulator, connect } = await start({ faults: '30% 503 DMS.00500000', random: seededRandom(3) });
    const client = connect({
      credentials: fixed({ accessKey: 'AccessKey', secretKey: 'wrong' }),
      maxInFlight: 100,
    });
    await Promise.all(Array.from({ length: 100 }, () => client.send(message, soon())));
    const faults = Object.values(emulator.faultCounts()).reduce((sum, count) => sum + count, 0);
    expect(emulator.requests.sends - faults).toBeLessThanOrEqual(3);
  });

  test('of a large batch with a wrong secret key asks at most three times, and says what to do', async () => {
    const { emulator, connect } = await start();
    const notices: Notice[] = [];
    const client = connect({
      credentials: fixed({ accessKey: 'AccessKey', secretKey: 'wrong' }),
      onNotice: (notice) => notices.push(notice),
    });
    for (let batch = 0; batch < 3; batch++) {
      await Promise.all(Array.from({ length: 100 }, () => client.send(message, soon())));
    }
    expect(emulator.requests.signedRequests).toBeLessThanOrEqual(3);
    expect(notices).toMatchObject([{ kind: 'paused', what: 'credentials' }]);
  });

  test('by a service that cannot be reached is not sent', async () => {
    expect(await connect('http://127.0.0.1:9').send(message, soon())).toMatchObject({ kind: 'not-sent' });
  });

  test('with no time left is not sent, and nothing is begun', async () => {
    const { emulator, connect } = await start();
    expect(await connect().send(message, { deadline: Date.now() - 1 })).toMatchObject({ kind: 'not-sent' });
    expect(emulator.requests.sends).toBe(0);
  });

  test('after the client was closed is not sent', async () => {
    const { emulator, connect } = await start();
    const client = connect();
    await client.close();
    await client.close();
    expect(await client.send(message, soon())).toMatchObject({ kind: 'not-sent' });
    expect(emulator.requests.sends).toBe(0);
  });

  test.each([
    [
      'other types',
      '{"msg_id":"0A00","queue_id":"0","queue_offset":null,"property_list":[{"name":"a","value":1}]}',
    ],
    ['only the message id', '{"msg_id":"0A00"}'],
    ['fields that are anything', '{"msg_id":"0A00","queue_id":{},"broker_name":[],"property_list":"x"}'],
  ])('in an answer 200 with a message id and %s is sent, and sent once', async (_, body) => {
    const outcome = await connect(await answering(200, body)).send(message, soon());
    expect(outcome).toMatchObject({ kind: 'sent', receipt: { msgId: '0A00' }, attempts: [{ kind: 'sent' }] });
  });

  test.each([
    ['error_code', '{"error_code":"DMS.00500000","msg_id":"0A00"}'],
    ['errorCode', '{"msg_id":"0A00","errorCode":"DMS.00500000"}'],
  ])('in an answer 200 with an %s besides the message id is not called sent', async (_, body) => {
    const outcome = await connect(await answering(200, body)).send(message, soon());
    expect(outcome).toMatchObject({
      kind: 'unknown',
      status: 200,
      serviceCode: 'DMS.00500000',
      inDoubt: true,
      reason: expect.stringContaining('status 200 DMS.00500000, but not a valid answer'),
    });
  });

  test.each(['{"msg_id":"0A00","error_code":null}', '{"msg_id":"0A00","error_code":"","errorCode":null}'])(
    'in an answer 200 with an empty error code is sent: %s',
    async (body) => {
      const outcome = await connect(await answering(200, body)).send(message, soon());
      expect(outcome).toMatchObject({ kind: 'sent', inDoubt: false });
    },
  );

  test.each([500, 503])(
    'in an answer %i may be stored all the same: the outcome is unknown, and a second send a possible duplicate',
    async (status) => {
      const { emulator, connect } = await start({ faults: `100% ${status} DMS.00500000 after` });
      const once = await connect().send(message, soon());
      expect(once).toMatchObject({ kind: 'unknown', status, inDoubt: true, stopped: 'attempts' });
      emulator.setFaults(`next 1 ${status} DMS.00500000 after`);
      const outcome = await connect({ maxAttempts: 2, random: () => 0 }).send(message, soon());
      expect(outcome).toMatchObject({ kind: 'sent', attempts: [{ kind: 'unknown' }, { kind: 'sent' }] });
      expect(mayBeDuplicate(outcome)).toBe(true);
      expect(emulator.messages('orders')).toHaveLength(3);
    },
  );

  test('in an answer of more than 32 MiB is not called sent, whatever the answer says', async () => {
    const body = `{"msg_id":"0A00","padding":"${'x'.repeat(32 * 1024 * 1024)}"}`;
    const outcome = await connect(await answering(200, body)).send(message, soon());
    expect(outcome).toMatchObject({ kind: 'unknown', inDoubt: true });
  });

  test.each([
    ['without a message id', '{"topic":"orders","queue_id":0}'],
    ['with an empty message id', '{"msg_id":""}'],
    ['with a message id that is no text', '{"msg_id":17}'],
    ['that is no JSON', '<html>OK</html>'],
    ['that is empty', ''],
  ])('in an answer 200 %s is not called sent', async (_, body) => {
    const outcome = await connect(await answering(200, body)).send(message, soon());
    expect(outcome).toMatchObject({ kind: 'unknown', status: 200 });
  });
});
