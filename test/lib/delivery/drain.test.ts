import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { writeRecord } from '../../../lib/outbox/write-record.ts';
import {
  createEventBusHandler as createEventBus,
  createQueueHandler as createQueue,
} from '../../fixtures/functions.ts';
import { routes } from '../../fixtures/routes/queue.ts';
import { contextWith, sample, startServices, TOPICS } from '../../support/services.ts';
import { startSqs } from '../../support/sqs.ts';

async function start(topics = TOPICS) {
  const sqs = await startSqs();
  const started = await startServices({ topics }, { MAX_ATTEMPTS: '1', ...sqs.env });
  async function receive(records: unknown[]): Promise<string[]> {
    const answer = await createQueue(started.services, routes)({ Records: records }, contextWith());
    return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }
  return { ...started, sqs, receive };
}

const record = (body: string, messageId = 'outbox-1') => ({
  messageId,
  receiptHandle: 'handle',
  body,
  attributes: { SentTimestamp: '1795413600000', ApproximateReceiveCount: '1' },
  messageAttributes: {},
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:outbox',
});

describe('A fan-out of three where one topic is missing', () => {
  test('sends the two others once, and the third when its topic is there', async () => {
    const { services, emulator, sqs, receive } = await start(['orders', 'audit']);
    const table = { 'shop.orders': { to: ['orders', 'audit', 'late-topic'] } };
    await createEventBus(services, table)(sample('event-bus/event'), contextWith());
    const stored = await sqs.outbox();
    expect(stored).toMatchObject([{ topic: 'late-topic', failure: { class: 'misconfigured' } }]);
    expect(emulator.messages()).toHaveLength(2);

    const drain = () => receive(stored.map((content) => record(JSON.stringify(content))));
    expect(await drain()).toEqual(['outbox-1']);
    emulator.createTopic('late-topic');
    expect(await drain()).toEqual([]);
    const arrived = emulator.messages().map(({ topic, keys }) => `${topic} ${keys}`);
    expect(arrived.sort()).toEqual(
      ['audit', 'late-topic', 'orders'].map((topic) => `${topic} 7bf73129-1428-4cd3-a780-95db273d1602`),
    );
  });
});

describe('A record of the outbox', () => {
  test('that an application put there needs a topic and a body, no more', async () => {
    const { emulator, receive } = await start();
    expect(await receive([record('{"topic":"orders","body":"hello"}')])).toEqual([]);
    expect(emulator.messages('orders')).toMatchObject([{ body: 'hello', keys: [] }]);
  });

  test('keeps tag, keys and properties', async () => {
    const { emulator, receive } = await start();
    const message = {
      topic: 'orders',
      body: 'x',
      tag: 'placed',
      keys: ['a', 'b'],
      properties: { CE_id: 'a' },
    };
    await receive([record(JSON.stringify(message))]);
    expect(emulator.messages('orders')).toMatchObject([
      { tag: 'placed', keys: ['a', 'b'], properties: { CE_id: 'a' } },
    ]);
  });

  test('that cannot be sent yet is a batch item failure', async () => {
    const { emulator, receive } = await start();
    emulator.setFaults('100% 429 APIG.0308');
    expect(await receive([record('{"topic":"orders","body":"x"}')])).toEqual(['outbox-1']);
  });

  test('that may have been sent is stored again with its doubt, once: SQS moves it to the dead letters as it is', async () => {
    const { emulator, sqs, receive } = await start();
    emulator.setFaults('100% 503');
    expect(await receive([record('{"topic":"orders","body":"x","keys":["k"]}')])).toEqual([]);
    const [again] = await sqs.outbox();
    expect(again).toMatchObject({ body: 'x', keys: ['k'], inDoubt: true, failure: { outcome: 'unknown' } });
    expect(await receive([record(JSON.stringify(again), 'outbox-2')])).toEqual(['outbox-2']);
    expect(await sqs.outbox()).toEqual([]);
  });

  test('that the service refuses for good becomes a dead letter with all its attempts', async () => {
    const { emulator, sqs, receive } = await start();
    emulator.setFaults('100% 400 DMS.10540011');
    const failure = {
      reason: 'r',
      outcome: 'unknown',
      attempts: 4,
      origin: 'webhook/github',
      firstAt: '2026-01-01T00:00:00Z',
      lastAt: '2026-01-01T00:00:00Z',
    };
    expect(
      await receive([record(JSON.stringify({ topic: 'orders', body: 'x', keys: ['k'], failure }))]),
    ).toEqual([]);
    expect(await sqs.deadLetters()).toMatchObject([
      {
        topic: 'orders',
        keys: ['k'],
        failure: { attempts: 5, origin: 'webhook/github', firstAt: failure.firstAt, class: 'invalid' },
      },
    ]);
  });

  test('with a time of delivery, but looked up before it, becomes a dead letter with the reason', async () => {
    const { sqs, receive } = await start();
    const written =
      '{"topic":"orders","body":"x","keys":["k"],"deliverAt":"2026-12-01T00:00:00Z","onUnknown":"verify"}';
    expect(await receive([record(written)])).toEqual([]);
    const reason =
      "it has a time of delivery: before that time, onUnknown: 'verify' cannot find it, and a message group has no order";
    expect(JSON.stringify(await sqs.deadLetters())).toContain(reason);
  });

  test.each([
    ['no JSON', 'hello'],
    ['without a body', '{"topic":"orders"}'],
    ['null', 'null'],
    ['with a topic that cannot be', '{"topic":"a b","body":"x"}'],
    ['to be looked up by keys that it does not have', '{"topic":"orders","body":"x","onUnknown":"verify"}'],
    [
      'with a time of delivery and a look-up that cannot find it before',
      '{"topic":"orders","body":"x","keys":["k"],"deliverAt":"2026-12-01T00:00:00Z","onUnknown":"verify"}',
    ],
    [
      'with a time of delivery and a message group',
      '{"topic":"orders","body":"x","deliverAt":"2026-12-01T00:00:00Z","group":"g"}',
    ],
    ['with a reserved property', '{"topic":"orders","body":"x","properties":{"KEYS":"y"}}'],
  ])('%s becomes a dead letter as it is, with what is wrong', async (_, body) => {
    const { emulator, sqs, receive } = await start();
    expect(await receive([record(body)])).toEqual([]);
    const [letter] = await sqs.deadLetters();
    expect(letter.failure).toMatchObject({
      outcome: 'invalid',
      origin: 'outbox',
      reason: expect.stringContaining('cannot be sent'),
    });
    expect(JSON.stringify(letter)).toContain(body === 'hello' ? 'hello' : 'body');
    expect(emulator.messages()).toEqual([]);
  });

  test('that was an event without a route goes out once there is one', async () => {
    const { services, emulator, sqs } = await start();
    const payload = structuredClone(sample('queue/standard')) as { Records: { eventSourceARN: string }[] };
    for (const each of payload.Records) each.eventSourceARN = 'arn:aws:sqs:eu-central-1:1:late';
    await createQueue(services, routes)(payload, contextWith());
    const letters = await sqs.deadLetters();
    expect(letters).toHaveLength(2);

    const records = letters.map((letter, n) => record(JSON.stringify(letter), `outbox-${n}`));
    const mended = createQueue(services, { late: { to: 'orders' } });
    expect(await mended({ Records: records }, contextWith())).toEqual({ batchItemFailures: [] });
    expect(
      emulator
        .messages('orders')
        .flatMap(({ keys }) => keys)
        .sort(),
    ).toEqual(['059f36b4-87a3-44ab-83d2-661975830a7d', 'text-1']);
  });
});

test('An event of another function goes by the route that names its origin, and by no other', async () => {
  const { services, emulator, sqs, receive } = await start();
  const failure = {
    reason: 'r',
    outcome: 'invalid',
    attempts: 0,
    origin: 'webhook/orders',
    firstAt: '2026-01-01T00:00:00Z',
    lastAt: '2026-01-01T00:00:00Z',
  };
  const event = { id: 'e', source: 's', type: 't', time: '2026-01-01T00:00:00Z', extensions: {}, data: '{}' };
  const letter = record(JSON.stringify({ event, failure }));
  expect(await receive([letter])).toEqual([]);
  expect(emulator.messages()).toEqual([]);
  expect(await sqs.deadLetters()).toMatchObject([
    { event: { id: 'e' }, failure: { origin: 'webhook/orders', firstAt: failure.firstAt } },
  ]);

  const mended = createQueue(services, { 'webhook/orders': { to: 'orders' }, '*': { to: 'audit' } });
  await mended({ Records: [letter] }, contextWith());
  expect(emulator.messages().map(({ topic }) => topic)).toEqual(['orders']);
});

test('A message that is in doubt in the outbox is logged as a possible duplicate when it is sent', async () => {
  const { services, receive, log } = await start();
  expect(services).toBeDefined();
  const failure = {
    reason: 'r',
    outcome: 'unknown',
    attempts: 1,
    origin: 'webhook/github',
    firstAt: '2026-01-01T00:00:00Z',
    lastAt: '2026-01-01T00:00:00Z',
  };
  await receive([
    record(JSON.stringify({ topic: 'orders', body: 'x', tag: null, keys: ['k'], inDoubt: true, failure })),
  ]);
  expect(log.lines.map(({ text }) => text)).toContainEqual(expect.stringContaining('Possible duplicate'));
});

describe('The policy of a route against duplicates', () => {
  const table = { 'shop.orders': { to: 'orders', onUnknown: 'dead-letter' as const } };

  test('goes along through the outbox: throttled first, then unknown, the message is there once', async () => {
    const { services, emulator, sqs, receive } = await start();
    emulator.setFaults('100% 404 DMS.10240407');
    await createEventBus(services, table)(sample('event-bus/event'), contextWith());
    const waiting = await sqs.outbox();
    expect(waiting).toMatchObject([{ topic: 'orders', onUnknown: 'dead-letter', inDoubt: false }]);

    emulator.setFaults('100% reset after');
    expect(await receive(waiting.map((content) => record(JSON.stringify(content))))).toEqual([]);
    expect(emulator.messages('orders')).toHaveLength(1);
    expect(await sqs.deadLetters()).toMatchObject([
      { topic: 'orders', onUnknown: 'dead-letter', inDoubt: true, failure: { outcome: 'unknown' } },
    ]);
  });

  test('does not keep a message that an operator has redriven from being sent, in doubt or not', async () => {
    const { emulator, sqs, receive, log } = await start();
    const letter = { topic: 'orders', body: 'x', keys: ['k'], onUnknown: 'dead-letter', inDoubt: true };
    expect(await receive([record(JSON.stringify(letter))])).toEqual([]);
    expect(emulator.messages('orders')).toHaveLength(1);
    expect(await sqs.deadLetters()).toEqual([]);
    expect(log.lines.map(({ text }) => text)).toContainEqual(expect.stringContaining('Possible duplicate'));
  });
});

test('A record over 1 MiB is sent from the outbox with its full body', async () => {
  const { emulator, receive } = await start();
  const body = 'x'.repeat(2 * 1024 * 1024);
  const { text } = await writeRecord({ topic: 'orders', body, keys: [], properties: {} });
  expect(await receive([record(text)])).toEqual([]);
  expect(emulator.messages('orders')).toMatchObject([{ body }]);
});

test('A record whose text grows without end is a dead letter as it is, and is not sent', async () => {
  const { emulator, sqs, receive } = await start();
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024)).toString('base64');
  const text = JSON.stringify({ topic: 'orders', body: bomb, bodyEncoding: 'gzip' });
  expect(await receive([record(text)])).toEqual([]);
  expect(emulator.messages()).toEqual([]);
  expect(await sqs.deadLetters()).toMatchObject([
    { event: { data: text }, failure: { reason: expect.stringContaining('cannot be decompressed') } },
  ]);
});

test('A FIFO record that JSON escapes make larger than 1 MiB can be a dead letter, and its group goes on', async () => {
  const { services, emulator, sqs } = await start();
  const fifo = (messageId: string, body: string) => ({
    ...record(body, messageId),
    attributes: { SentTimestamp: '1795413600000', ApproximateReceiveCount: '1', MessageGroupId: 'g' },
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:order-steps.fifo',
  });
  const body = '\\'.repeat(1024 * 1024);
  const handle = createQueue(services, {
    'order-steps': { to: ({ data }) => (data === body ? 'no topic' : 'order-steps') },
  });
  const Records = [fifo('1', body), fifo('2', '{"step":2}')];
  expect(await handle({ Records }, contextWith())).toEqual({ batchItemFailures: [] });
  expect(emulator.messages('order-steps')).toMatchObject([{ body: '{"step":2}' }]);
  expect(await sqs.records('dead-letters')).toMatchObject([{ event: { id: '1', data: body } }]);
});

describe('A record of which a part was sent', () => {
  const table = {
    orders: { to: ['orders', 'late-topic'] },
    'order-steps': { to: ['order-steps', 'late-topic'] },
  };

  test('is not delivered again: the rest is stored in the outbox', async () => {
    const { services, emulator, sqs } = await start();
    const answer = await createQueue(services, table)(sample('queue/standard'), contextWith());
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(emulator.messages('orders')).toHaveLength(2);
    expect(await sqs.outbox()).toHaveLength(2);
  });

  test('of a FIFO queue stays in order: its second message to a topic is not sent before the first', async () => {
    const { services, emulator } = await start();
    const steps = ['1', '2'].map((tag) => ({ topic: 'order-steps', tag }));
    emulator.setFaults('next 1 404 DMS.10240407');
    const records = (sample('queue/fifo') as { Records: unknown[] }).Records.slice(0, 1);
    const answer = await createQueue(services, { 'order-steps': { to: () => steps } })(
      { Records: records },
      contextWith(),
    );
    expect(answer.batchItemFailures).toHaveLength(1);
    expect(emulator.messages()).toEqual([]);
  });

  test('of a FIFO queue is delivered again, because the outbox does not preserve order', async () => {
    const { services, sqs } = await start();
    const answer = await createQueue(services, table)(sample('queue/fifo'), contextWith());
    expect(answer.batchItemFailures).toHaveLength(3);
    expect(await sqs.outbox()).toEqual([]);
  });
});
