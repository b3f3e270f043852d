import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterEach, expect, test } from 'vitest';
import { startEventBus } from '../../../local/event-bus/event-bus.ts';
import type { RuleTrigger } from '../../../local/wiring/triggers.ts';

const rule = (pattern: RuleTrigger['pattern'], more: Partial<RuleTrigger> = {}): RuleTrigger => ({
  kind: 'eventBridge',
  functionName: 'event-bus',
  eventBus: 'default',
  enabled: true,
  pattern,
  ...more,
});

const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

/** A bus, and a client of the SDK, which applications use. */
async function start(
  rules: readonly RuleTrigger[],
  invoke?: (name: string, payload: unknown) => Promise<unknown>,
) {
  const invoked: { functionName: string; payload: unknown }[] = [];
  const lines: string[] = [];
  const bus = await startEventBus({
    port: 0,
    rules,
    region: 'eu-central-1',
    invoke: invoke ?? (async (functionName, payload) => void invoked.push({ functionName, payload })),
    log: (line) => lines.push(line),
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new EventBridgeClient({
    endpoint: bus.url,
    region: 'eu-central-1',
    credentials,
    maxAttempts: 1,
  });
  closing.push(bus.close, () => client.destroy());
  const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  return { bus, put, invoked, lines };
}

const entry = { Source: 'shop.orders', DetailType: 'Order Placed', Detail: '{"total":12}' };

test('an event that matches a rule reaches its function in the form of EventBridge', async () => {
  const { put, invoked } = await start([rule({ source: [{ prefix: 'shop.' }] })]);
  const { FailedEntryCount, Entries } = await put({
    ...entry,
    Time: new Date('2026-03-22T18:59:43Z'),
    Resources: ['arn:a'],
  });
  expect(FailedEntryCount).toBe(0);
  expect(invoked).toEqual([
    {
      functionName: 'event-bus',
      payload: {
        version: '0',
        id: Entries?.[0]?.EventId,
        'detail-type': 'Order Placed',
        source: 'shop.orders',
        account: '000000000000',
        time: '2026-03-22T18:59:43Z',
        region: 'eu-central-1',
        resources: ['arn:a'],
        detail: { total: 12 },
      },
    },
  ]);
});

test('an event that matches no rule is accepted, and logged', async () => {
  const { put, invoked, lines } = await start([
    rule({ source: ['other'] }),
    rule({ source: ['shop.orders'] }, { eventBus: 'audit' }),
    rule({ source: ['shop.orders'] }, { enabled: false }),
  ]);
  expect(await put(entry)).toMatchObject({ FailedEntryCount: 0 });
  expect(invoked).toEqual([]);
  expect(lines).toEqual(['[events] no rule matches "Order Placed" from shop.orders on default']);
});

test('a custom bus can be named by its name or its ARN', async () => {
  const { put, invoked } = await start([rule({ source: ['shop.orders'] }, { eventBus: 'audit' })]);
  await put({ ...entry, EventBusName: 'audit' });
  await put({ ...entry, EventBusName: 'arn:aws:events:eu-central-1:000000000000:event-bus/audit' });
  expect(invoked).toHaveLength(2);
});

test('each entry is accepted or refused independently, in order', async () => {
  const { put, invoked } = await start([rule({ source: [{ exists: true }] })]);
  const { FailedEntryCount, Entries } = await put(
    { ...entry, Source: '' },
    entry,
    { ...entry, Detail: 'not json' },
    { ...entry, Detail: '[1]' },
    { Source: 'shop.orders', DetailType: 'x' },
    { ...entry, Source: 'aws.s3' },
  );
  expect(FailedEntryCount).toBe(5);
  expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    'InvalidArgument',
    undefined,
    'MalformedDetail',
    'MalformedDetail',
    'InvalidArgument',
    'NotAuthorizedForSourceException',
  ]);
  expect(Entries?.[0]?.ErrorMessage).toBe(
    'Parameter Source is not valid. Reason: Source is a required argument.',
  );
  expect(invoked).toHaveLength(1);
});

test.each([1e20, -1e20, 253_402_300_800])(
  'the time %f, which is outside the calendar, is refused with an answer',
  async (Time) => {
    const { bus } = await start([]);
    const headers = { 'x-amz-target': 'AWSEvents.PutEvents' };
    const body = JSON.stringify({ Entries: [{ ...entry, Time }] });
    const answer = await fetch(bus.url, { method: 'POST', headers, body });
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InvalidArgument' }] },
    ]);
  },
);

test('a detail arrives complete, also with members such as "__proto__"', async () => {
  const { put, invoked } = await start([rule({ source: ['shop.orders'] })]);
  const Detail = '{"__proto__":{"admin":true},"constructor":1,"total":12}';
  await put({ ...entry, Detail });
  expect(JSON.stringify(invoked[0]?.payload)).toContain(`"detail":${Detail}`);
});

test.each([0, 11])('%i entries are refused as a whole', async (count) => {
  const { put, invoked } = await start([rule({ source: [{ exists: true }] })]);
  await expect(put(...Array.from({ length: count }, () => entry))).rejects.toMatchObject({
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });
  expect(invoked).toEqual([]);
});

test('more than 1 MB is refused as a whole', async () => {
  const { put } = await start([]);
  const Detail = JSON.stringify({ text: 'x'.repeat(1024 * 1024) });
  await expect(put({ ...entry, Detail })).rejects.toMatchObject({ name: 'ValidationException' });
});

test('the answer waits neither for the end nor for the success of the function', async () => {
  const { put } = await start([rule({ source: ['shop.orders'] })], () => Promise.reject(new Error('later')));
  expect(await put(entry)).toMatchObject({ FailedEntryCount: 0 });
  const hanging = await start([rule({ source: ['shop.orders'] })], () => new Promise(() => {}));
  expect(await hanging.put(entry)).toMatchObject({ FailedEntryCount: 0 });
});

test('any other operation is refused', async () => {
  const { bus } = await start([]);
  const headers = { 'x-amz-target': 'AWSEvents.ListRules' };
  const answer = await fetch(bus.url, { method: 'POST', headers, body: '{}' });
  expect([answer.status, await answer.json()]).toMatchObject([400, { __type: 'UnknownOperationException' }]);
});

test('a pattern that cannot be read stops the bus from starting', async () => {
  await expect(start([rule({ source: [{ starts: 'x' }] })])).rejects.toThrow(/cannot read \{"starts":"x"\}/);
});
