import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Credentials } from '../../../lib/config/credentials.ts';
import { createDirectCaller } from '../../../lib/rocketmq/direct.ts';
import type { DmsEmulatorOptions } from '../../../local/dms/emulator.ts';
import { INSTANCE, KEY, PROJECT_ID, start, USER } from '../../local/dms/harness.ts';

async function startCaller(
  credentials: (url: string) => Credentials,
  options: Partial<DmsEmulatorOptions> = {},
) {
  const { emulator } = await start({ now: Date.now, ...options });
  const caller = createDirectCaller({
    endpoint: emulator.url,
    projectId: PROJECT_ID,
    credentials: credentials(emulator.url),
    timeoutMs: 5000,
  });
  onTestFinished(() => caller.close());
  return { emulator, caller };
}

const asUser = (endpoint: string, password = USER.password): Credentials => {
  return { endpoint, domain: USER.domain, username: USER.name, password };
};

/** A caller, and a service that answers with this status and keeps what it was asked. */
async function answering(status: number) {
  const requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(status).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const caller = createDirectCaller({ endpoint, projectId: PROJECT_ID, credentials: KEY, timeoutMs: 5000 });
  onTestFinished(() => caller.close());
  return { caller, requests };
}

describe('A single request', () => {
  test('has the type of its content only if it has a body', async () => {
    const { caller, requests } = await answering(200);
    await caller.call({ method: 'GET', path: '/topics' });
    await caller.call({ method: 'POST', path: '/topics', json: { a: 1 } });
    expect(requests).toMatchObject([
      { body: '' },
      { body: '{"a":1}', headers: { 'content-type': 'application/json' } },
    ]);
    expect(requests[0]?.headers).not.toHaveProperty('content-type');
  });

  test.each([200, 299])('with the answer %i is successful', async (status) => {
    const { caller } = await answering(status);
    expect(await caller.call({ method: 'GET', path: '/topics' })).toEqual({ body: '{}' });
  });

  test('with the answer 300 is a failure, which says what was asked', async () => {
    const { caller } = await answering(300);
    expect(await caller.call({ method: 'GET', path: '/topics?limit=1' })).toMatchObject({
      step: 'call',
      failure: { status: 300, reason: expect.stringMatching(/^GET \/topics: status 300/) },
    });
  });

  test.each([
    ['is signed', () => KEY],
    ['has a token', asUser],
  ])('%s, and its answer is returned as text', async (_, credentials) => {
    const { caller } = await startCaller(credentials);
    const result = await caller.call({ method: 'GET', path: `${INSTANCE}/topics?limit=10&offset=0` });
    expect('body' in result && JSON.parse(result.body)).toMatchObject({ total: 1 });
  });

  test('can have a body, which is signed, too', async () => {
    const { caller, emulator } = await startCaller(() => KEY);
    const json = { name: 'parcels', message_type: 'NORMAL' };
    const result = await caller.call({ method: 'POST', path: `${INSTANCE}/topics`, json });
    expect(result).toEqual({ body: '{"id":"parcels"}' });
    expect(() => emulator.createTopic('parcels')).toThrow('exists already');
  });

  test('that the service refuses is a failure of the call, and is not repeated', async () => {
    const { caller, emulator } = await startCaller(() => KEY, { faults: 'manage 100% 429 APIG.0308' });
    const result = await caller.call({ method: 'GET', path: INSTANCE });
    expect(result).toMatchObject({ step: 'call', failure: { class: 'throttled', status: 429 } });
    expect(emulator.requests.signedRequests).toBe(1);
  });

  test('without a token is a failure of the token', async () => {
    const { caller } = await startCaller((url) => asUser(url, 'byron'));
    const result = await caller.call({ method: 'GET', path: INSTANCE });
    expect(result).toMatchObject({ step: 'token', failure: { kind: 'rejected', status: 401 } });
  });
});
