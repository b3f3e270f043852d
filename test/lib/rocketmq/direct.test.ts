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

describe('A single request', () => {
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
