import { describe, expect, test } from 'vitest';
import { drain, isOutbox } from '../../../lib/delivery/drain.ts';
import { type Failure, messageRecord } from '../../../lib/outbox/record.ts';
import { writeRecord } from '../../../lib/outbox/write-record.ts';
import type { Message } from '../../../lib/rocketmq/message.ts';
import type { Routes } from '../../../lib/routing/route.ts';
import { eventWith, messageTo, NOW, outcomes, startDelivery } from '../../support/delivery.ts';

const queue = 'arn:aws:sqs:eu-central-1:123456789012:outbox';
const sqsRecord = (body: string, deliveries = '1') => ({
  messageId: 'm-1',
  body,
  attributes: { SentTimestamp: '1795413600000', ApproximateReceiveCount: deliveries },
  eventSource: 'aws:sqs' as const,
  eventSourceARN: queue,
});
const failure: Failure = {
  reason: 'no route',
  outcome: 'invalid',
  attempts: 2,
  origin: 'queue/orders',
  firstAt: '2026-01-01T00:00:00.000Z',
  lastAt: '2026-01-01T00:00:00.000Z',
};

type Started = ReturnType<typeof startDelivery>;
const drained = (
  { services, invocation }: Started,
  body: string,
  { deliveries = '1', routes = {} }: { deliveries?: string; routes?: Routes } = {},
) => drain(services, sqsRecord(body, deliveries), { routes, propertyMode: 'documented' }, invocation);
const application = (text: object) => JSON.stringify({ topic: 'orders', body: '{}', ...text });

test('The outbox is known by its account and name', () => {
  const from = (url: string | undefined, arn = queue) =>
    isOutbox(url, { ...sqsRecord(''), eventSourceARN: arn });
  expect(from('https://sqs.eu-central-1.amazonaws.com/123456789012/outbox')).toBe(true);
  expect(from('https://sqs.eu-central-1.amazonaws.com/123456789012/other-outbox')).toBe(false);
  expect(from('https://sqs.eu-central-1.amazonaws.com/210987654321/outbox')).toBe(false);
  expect(from(undefined)).toBe(false);
  expect(from('https://sqs.eu-central-1.amazonaws.com/123456789012/outbox', 'outbox')).toBe(false);
});

describe('A message of the outbox', () => {
  test('is deleted when it is sent; the log has its key, or the id of its record', async () => {
    const started = startDelivery();
    expect(await drained(started, application({ keys: ['k-1'] }))).toBe(true);
    expect(await drained(started, application({}))).toBe(true);
    started.invocation.sentLog.flush();
    const sent = ['k-1', 'm-1'].map((eventId) => ({ route: 'outbox', eventId }));
    expect(started.lines).toMatchObject([{ facts: { sent } }]);
  });

  test('is sent with its time of delivery and its group', async () => {
    const sent: Message[] = [];
    const started = startDelivery((message) => {
      sent.push(message);
      return outcomes.sent;
    });
    expect(await drained(started, application({ deliverAt: '2026-12-01T06:00:00+01:00' }))).toBe(true);
    expect(await drained(started, application({ group: 'A' }))).toBe(true);
    expect(sent).toMatchObject([{ deliverAt: Date.parse('2026-12-01T05:00:00Z') }, { group: 'A' }]);
  });

  test('with a time of delivery before 1970 is sent, like one with any other past time', async () => {
    const started = startDelivery();
    expect(await drained(started, application({ deliverAt: '0001-01-01T00:00:00Z' }))).toBe(true);
    expect(started.stored.deadLetters).toEqual([]);
  });

  test('stays while it is not sent', async () => {
    const started = startDelivery(() => outcomes.throttled);
    expect(await drained(started, application({}))).toBe(false);
    expect(started.stored).toEqual({ outbox: [], deadLetters: [] });
  });

  test('of an application is a dead letter of the outbox if the service never takes it', async () => {
    const started = startDelivery(() => outcomes.invalid);
    expect(await drained(started, application({ keys: ['k-1'], onUnknown: 'verify' }))).toBe(true);
    expect(started.stored.deadLetters).toMatchObject([
      {
        topic: 'orders',
        onUnknown: 'verify',
        inDoubt: false,
        failure: { origin: 'outbox', outcome: 'rejected', attempts: 1 },
      },
    ]);
  });

  test('that is a dead letter is counted with its topic', async () => {
    const started = startDelivery(() => outcomes.invalid);
    const added: unknown[] = [];
    const meter = { ...started.invocation.meter, add: (...args: unknown[]) => void added.push(args) };
    await drained(
      { ...started, invocation: { ...started.invocation, meter } },
      application({ keys: ['k-1'] }),
    );
    expect(added).toEqual([['DeadLettered', 1, 'orders']]);
  });

  test('with "verify" is looked up from two weeks before its first failure on, or from when an application stored it', async () => {
    const started = startDelivery();
    const message = messageRecord(messageTo('orders'), { onUnknown: 'verify', failure });
    await drained(started, (await writeRecord(message)).text);
    await drained(started, application({ onUnknown: 'verify', keys: ['k'] }), { deliveries: '2' });
    expect(started.sends.map(({ options }) => options)).toMatchObject([
      { inDoubt: false, lookUpSince: Date.parse(failure.firstAt) - 14 * 86_400_000 },
      { inDoubt: true, lookUpSince: 1_795_413_600_000 },
    ]);
  });

  test('that breaks a limit of the service is a dead letter as it is', async () => {
    const started = startDelivery();
    expect(await drained(started, application({ topic: 'a', failure }))).toBe(true);
    const reason = expect.stringContaining('topic must be 3 to 64 letters');
    expect(started.stored.deadLetters).toMatchObject([
      {
        topic: 'a',
        body: '{}',
        failure: { reason, outcome: 'invalid', attempts: 2, origin: 'queue/orders' },
      },
    ]);
    const text = 'Record of the outbox cannot be sent';
    expect(started.lines).toEqual([{ level: 'error', text, facts: { messageId: 'm-1', reason } }]);
    expect(started.sends).toEqual([]);
  });
});

test('A message without keys, which "verify" could not look up, is a dead letter with that reason', async () => {
  const started = startDelivery();
  expect(await drained(started, application({ onUnknown: 'verify' }))).toBe(true);
  const reason = expect.stringContaining('it has no keys');
  expect(started.stored.deadLetters).toMatchObject([{ topic: 'orders', failure: { reason } }]);
  expect(started.sends).toEqual([]);
});

test('A text that cannot be read keeps its first reason and time when it is redriven', async () => {
  const started = startDelivery();
  await drained(started, 'no JSON');
  const [letter] = started.stored.deadLetters;
  await drained(started, JSON.stringify(letter));
  expect(started.stored.deadLetters).toEqual([letter, letter]);
  const text = 'Record of the outbox cannot be sent';
  const line = { level: 'error', text, facts: { messageId: 'm-1', reason: letter?.failure?.reason } };
  expect(started.lines).toEqual([line, line]);
});

test('A text that cannot be read takes a route that is named "outbox", if there is one', async () => {
  const started = startDelivery();
  await drained(started, 'no JSON');
  const [letter] = started.stored.deadLetters;
  expect(await drained(started, JSON.stringify(letter), { routes: { outbox: { to: 'texts' } } })).toBe(true);
  expect(started.sends.map(({ topic }) => topic)).toEqual(['texts']);
});

test('A redriven message that fails for another reason keeps the reason of its first failure', async () => {
  const started = startDelivery();
  const written = { topic: 'no topic', body: '{}', failure };
  await drained(started, JSON.stringify(written));
  const [again] = started.stored.deadLetters;
  expect(again?.failure).toMatchObject({ firstReason: failure.reason, firstAt: failure.firstAt });
  await drained(started, JSON.stringify(again));
  expect(started.stored.deadLetters[1]?.failure).toEqual(again?.failure);
});

test('A record that cannot be read is a dead letter with its text; it stays if that cannot be stored', async () => {
  const started = startDelivery();
  expect(await drained(started, 'no JSON')).toBe(true);
  expect(started.stored.deadLetters).toEqual([
    {
      event: {
        id: 'm-1',
        source: queue,
        type: 'com.amazonaws.sqs.message',
        time: new Date(NOW).toISOString(),
        extensions: {},
        data: 'no JSON',
      },
      failure: expect.objectContaining({ origin: 'outbox', outcome: 'invalid', attempts: 0 }),
    },
  ]);
  expect(await drained(startDelivery(undefined, { stores: false }), 'no JSON')).toBe(false);
});

describe('An event that is redriven', () => {
  const redriven = (origin: string) =>
    JSON.stringify({ event: eventWith(), failure: { ...failure, origin } });
  const topics = ({ sends }: Started) => sends.map(({ topic }) => topic);

  test('of a queue goes by the route that the queue has now', async () => {
    const started = startDelivery();
    expect(
      await drained(started, redriven('queue/shop-orders'), { routes: { orders: { to: 'mended' } } }),
    ).toBe(true);
    expect(topics(started)).toEqual(['mended']);
  });

  test('of another function goes only by a route that names its origin', async () => {
    const started = startDelivery();
    const routes = { github: { to: 'wrong' }, '*': { to: 'wrong' }, 'webhook/github': { to: 'right' } };
    await drained(started, redriven('webhook/github'), { routes });
    await drained(started, redriven('webhook/stripe'), { routes });
    expect(topics(started)).toEqual(['right']);
    expect(started.stored.deadLetters).toMatchObject([
      { failure: { origin: 'webhook/stripe', reason: expect.stringContaining('No route takes') } },
    ]);
  });

  test('may have been sent before: it is looked up with "verify", and in doubt when it is delivered again', async () => {
    const started = startDelivery();
    const routes = { orders: { to: 'orders', onUnknown: 'verify' } } as const;
    await drained(started, redriven('queue/orders'), { routes });
    await drained(started, redriven('queue/orders'), { routes, deliveries: '2' });
    const lookUpSince = Date.parse(failure.firstAt) - 14 * 86_400_000;
    expect(started.sends.map(({ options }) => options)).toMatchObject([
      { inDoubt: false, lookUpSince },
      { inDoubt: true, lookUpSince },
    ]);
  });

  test('stays while its messages are not sent', async () => {
    const started = startDelivery(() => outcomes.throttled);
    expect(await drained(started, redriven('queue/orders'), { routes: { orders: { to: 'orders' } } })).toBe(
      false,
    );
  });
});

test('An event that is redriven becomes a message with the properties of the settings, and the trace of this invocation', async () => {
  const properties: unknown[] = [];
  const started = startDelivery((message) => {
    properties.push(message.properties);
    return outcomes.sent;
  });
  const trace = { traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01' };
  const record = sqsRecord(JSON.stringify({ event: eventWith(), failure }));
  for (const propertyMode of ['documented', 'cloudevents'] as const) {
    const options = { routes: { orders: { to: 'orders' } }, propertyMode };
    await drain(started.services, record, options, { ...started.invocation, trace });
  }
  expect(properties).toEqual([{}, expect.objectContaining({ CE_id: 'e-1', ...trace })]);
});

describe('The metrics count a record of the outbox that becomes a dead letter', () => {
  test('as dead-lettered', async () => {
    const started = startDelivery(() => outcomes.invalid);
    await drained(started, application({}));
    await drained(started, 'not a record');
    expect(started.counts).toMatchObject({ DeadLettered: 2 });
    expect(started.counts).not.toHaveProperty('NotStored');
  });

  test('or as not stored, if that fails', async () => {
    const started = startDelivery(() => outcomes.invalid, { stores: false });
    expect(await drained(started, application({}))).toBe(false);
    expect(started.counts).toMatchObject({ NotStored: 1 });
    expect(started.counts).not.toHaveProperty('DeadLettered');
  });
});
