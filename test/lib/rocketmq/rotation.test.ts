import { describe, expect, onTestFinished, test } from 'vitest';
import type { AccessKey, Credentials, IamUser } from '../../../lib/config/credentials.ts';
import { type ClientOptions, createRocketMqClient, type Notice } from '../../../lib/rocketmq/client.ts';
import { parseMessage } from '../../../lib/rocketmq/message.ts';
import { type DmsEmulatorOptions, startDmsEmulator } from '../../../local/dms/emulator.ts';
import { virtualClock } from '../../support/clock.ts';
import { rotating } from '../../support/refreshing.ts';
import { refusal, ScriptedService, type Step, taken } from '../../support/scripted-service.ts';
import { INSTANCE_ID, PROJECT_ID } from '../../support/services.ts';

const message = parseMessage({ topic: 'orders', body: '{}', keys: ['a'], properties: {} });
const oldKey: AccessKey = { accessKey: 'OldKey', secretKey: 'OldSecret' };
const newKey: AccessKey = { accessKey: 'NewKey', secretKey: 'NewSecret' };
const user = (endpoint: string, password: string): IamUser => ({
  endpoint,
  domain: 'OTC-1',
  username: 'ada',
  password,
});

/** An emulator that knows only the new key and the new password. */
async function start(options: Partial<DmsEmulatorOptions> = {}) {
  const emulator = await startDmsEmulator({
    projectId: PROJECT_ID,
    instanceId: INSTANCE_ID,
    accessKeys: { NewKey: 'NewSecret' },
    users: [{ domain: 'OTC-1', name: 'ada', password: 'new' }],
    topics: ['orders'],
    ...options,
  });
  onTestFinished(() => emulator.close());
  const connect = (first: Credentials, more: Partial<ClientOptions> = {}) => {
    const notices: Notice[] = [];
    const source = rotating<Credentials>(first);
    const client = createRocketMqClient({
      service: { endpoint: emulator.url, projectId: PROJECT_ID, instanceId: INSTANCE_ID },
      credentials: source,
      attemptTimeoutMs: 5000,
      maxAttempts: 3,
      maxInFlight: 8,
      random: () => 0,
      onNotice: (notice) => notices.push(notice),
      ...more,
    });
    onTestFinished(() => client.close());
    const send = () => client.send(message, { deadline: Date.now() + 10_000 });
    const sendMany = (count: number) => Promise.all(Array.from({ length: count }, send));
    return { source, client, notices, send, sendMany };
  };
  return { emulator, connect };
}

describe('Credentials that were rotated', () => {
  test('are read again when the service refuses the old ones, and used at once', async () => {
    const { emulator, connect } = await start();
    const { source, send } = connect(oldKey);
    source.next = newKey;
    expect(await send()).toMatchObject({
      kind: 'sent',
      attempts: [{ kind: 'rejected', class: 'unauthorized', serviceCode: 'APIG.0301' }, { kind: 'sent' }],
    });
    expect(source.reads).toBe(1);
    expect(emulator.requests.signedRequests).toBe(2);
  });

  test('cost one refused request, however large the batch', async () => {
    const { emulator, connect } = await start();
    const { source, sendMany } = connect(oldKey);
    source.next = newKey;
    const outcomes = await sendMany(300);
    expect(outcomes.filter(({ kind }) => kind !== 'sent')).toEqual([]);
    expect(emulator.requests.signedRequests).toBe(301);
  });

  test('end a pause that the old ones caused', async () => {
    const { connect } = await start();
    const { source, send, notices } = connect(oldKey);
    await send();
    await send();
    expect(await send()).toMatchObject({ kind: 'not-sent', stopped: 'paused' });
    source.next = newKey;
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(notices.map(({ kind }) => kind)).toEqual(['paused', 'resumed']);
  });

  test('that were read in the background are used without any refusal', async () => {
    const { emulator, connect } = await start();
    const { source, send } = connect(oldKey);
    source.next = newKey;
    await source.refresh();
    expect(await send()).toMatchObject({ kind: 'sent', attempts: [{ kind: 'sent' }] });
    expect(emulator.requests.signedRequests).toBe(1);
  });

  test('that were read in the background and are wrong are tried with one request at a time', async () => {
    const { emulator, connect } = await start({ accessKeys: { NewKey: 'NewSecret', OldKey: 'OldSecret' } });
    const { source, send, sendMany } = connect(oldKey);
    await send();
    source.next = { ...newKey, secretKey: 'wrong' };
    await source.refresh();
    await sendMany(100);
    expect(emulator.requests.signedRequests - 1).toBeLessThanOrEqual(3);
  });

  test('may be of another kind: an IAM user instead of an access key', async () => {
    const { emulator, connect } = await start();
    const { source, send } = connect(oldKey);
    source.next = user(emulator.url, 'new');
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(emulator.requests).toMatchObject({ tokens: 1, signedRequests: 1 });
  });

  test('may be of another kind: an access key instead of an IAM user', async () => {
    const { emulator, connect } = await start();
    const { source, send } = connect(user(emulator.url, 'old'));
    source.next = newKey;
    expect(await send()).toMatchObject({ kind: 'sent' });
    expect(emulator.requests).toMatchObject({ tokens: 1, signedRequests: 1 });
  });

  test('may be a new password: IAM is asked with it although it refused the old one', async () => {
    const { emulator, connect } = await start();
    const { source, sendMany } = connect(user(emulator.url, 'old'));
    expect(await sendMany(5)).toMatchObject(Array(5).fill({ kind: 'rejected', class: 'misconfigured' }));
    expect(emulator.requests.tokens).toBe(1);
    source.next = user(emulator.url, 'new');
    const outcomes = await sendMany(50);
    expect(outcomes.filter(({ kind }) => kind !== 'sent')).toEqual([]);
    expect(emulator.requests.tokens).toBe(2);
  });
});

describe('Credentials that are wrong and stay so', () => {
  test('are tried at most three times for 300 messages, though they are read again', async () => {
    const { emulator, connect } = await start();
    const { sendMany, source } = connect({ ...newKey, secretKey: 'wrong' });
    const outcomes = await sendMany(300);
    expect(emulator.requests.signedRequests).toBeLessThanOrEqual(3);
    expect(outcomes.filter(({ kind }) => kind === 'sent')).toEqual([]);
    expect(outcomes.at(-1)).toMatchObject({ stopped: 'paused' });
    expect(source.reads).toBeGreaterThan(0);
  });

  test('do not stop the messages when they cannot be read again', async () => {
    const { connect } = await start();
    const { source, client } = connect(oldKey);
    source.refresh = async () => {
      throw new Error('the store of secrets is down');
    };
    const outcome = await client.send(message, { deadline: Date.now() + 10_000 });
    expect(outcome).toMatchObject({ kind: 'rejected', class: 'unauthorized', stopped: 'final' });
  });
});

describe('Without sockets', () => {
  function scripted(script: readonly Step[], rest: Step = taken()) {
    const clock = virtualClock();
    const service = new ScriptedService(clock, script, rest);
    const source = rotating<Credentials>(oldKey);
    const client = createRocketMqClient({
      service: { endpoint: 'https://dms.example', projectId: PROJECT_ID, instanceId: INSTANCE_ID },
      credentials: source,
      attemptTimeoutMs: 5000,
      maxAttempts: 3,
      maxInFlight: 8,
      dispatcher: service,
      clock,
      random: () => 0.5,
    });
    const send = (withinMs = 30_000) => clock.run(client.send(message, { deadline: clock.now() + withinMs }));
    return { clock, service, source, client, send };
  }

  test.each([
    ['expired temporary keys', refusal(400, 'IAM.1108')],
    ['a wrong secret key', refusal(400, 'DMS.00500960')],
    ['a key that was deleted', refusal(400, 'IAM.1106')],
    ['a key that was deactivated', refusal(400, 'IAM.1107')],
    ['a signature that does not hold', refusal(401, 'APIG.0301')],
  ])('%s are read again and sent with at once', async (_, refused) => {
    const { send, source, service } = scripted([refused]);
    source.next = newKey;
    expect(await send()).toMatchObject({ kind: 'sent', attempts: [{ kind: 'rejected' }, { kind: 'sent' }] });
    expect(service.requestedAt).toHaveLength(2);
  });

  test('a missing topic is no reason to read the credentials again', async () => {
    const { send, source } = scripted([refusal(400, 'DMS.00050004')]);
    await send();
    expect(source.reads).toBe(0);
  });

  test('a store of secrets that hangs does not keep a message beyond its deadline', async () => {
    const { send, source, clock } = scripted([refusal(401, 'APIG.0301')]);
    source.refresh = () => new Promise(() => {});
    const startedAt = clock.now();
    expect(await send(3000)).toMatchObject({ kind: 'rejected', class: 'unauthorized', stopped: 'final' });
    expect(clock.now() - startedAt).toBeLessThanOrEqual(3000);
  });
});
