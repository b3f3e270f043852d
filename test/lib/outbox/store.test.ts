import { describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../lib/core/clock.ts';
import type { OutboxRecord } from '../../../lib/outbox/record.ts';
import { createStores, type StoresOptions } from '../../../lib/outbox/store.ts';
import { incompressibleText } from '../../support/random.ts';
import { recordingLog } from '../../support/services.ts';
import { startSqs, type TestQueue } from '../../support/sqs.ts';
import { type SqsCall, startSqsProxy } from '../../support/sqs-proxy.ts';

type React = Parameters<typeof startSqsProxy>[1];

/** The stores before a real SQS API, and a proxy between them. */
async function start(react?: React, options: Partial<StoresOptions> = {}, queues: readonly TestQueue[] = []) {
  const sqs = await startSqs(queues);
  const proxy = await startSqsProxy(sqs.endpoint, react);
  const log = recordingLog();
  const { OUTBOX_QUEUE_URL: outboxUrl, DEAD_LETTER_QUEUE_URL: deadLetterUrl } = sqs.env;
  return { sqs, proxy, log, ...createStores({ outboxUrl, deadLetterUrl, log, ...options }) };
}

const message = (body: string): OutboxRecord => ({ topic: 'orders', body, keys: [], properties: {} });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => String(index));
const soon = (ms = 10_000) => Date.now() + ms;
const bodies = (records: readonly OutboxRecord[]) =>
  records.map((record) => ('body' in record ? record.body : record.event.data)).sort();
const failed = (call: SqsCall, places: readonly number[], entry: object) => ({
  status: 200,
  body: {
    Failed: places.map((place) => ({ Id: call.entries[place]?.Id, ...entry })),
  },
});

describe('The outbox', () => {
  test('stores 300 records in 30 calls, 16 at once, each record once', async () => {
    const { outbox, sqs, proxy } = await start();
    const isStored = await Promise.all(numbered(300).map((body) => outbox.put(message(body), soon())));
    expect(isStored.every(Boolean)).toBe(true);
    expect(proxy.calls).toHaveLength(30);
    expect(proxy.mostUnderWay).toBeLessThanOrEqual(16);
    expect(bodies(await sqs.records('outbox'))).toEqual(numbered(300).sort());
  });

  test('stores a record whose body has any character, and one over 1 MiB', async () => {
    const { outbox, sqs } = await start();
    const odd = 'a\u0000\uFFFE😀';
    const large = '😀'.repeat(300_000);
    expect(await Promise.all([odd, large].map((body) => outbox.put(message(body), soon())))).toEqual([
      true,
      true,
    ]);
    expect(bodies(await sqs.records('outbox'))).toEqual([odd, large].sort());
  });

  test('stores dead letters in their own queue', async () => {
    const { deadLetters, sqs } = await start();
    await deadLetters.put(message('a'), soon());
    expect(await sqs.records('outbox')).toEqual([]);
    expect(bodies(await sqs.records('dead-letters'))).toEqual(['a']);
  });

  test('without a URL stores nothing, and does not load the SDK', async () => {
    const load = () => Promise.reject(new Error('not to be loaded'));
    const { outbox, log } = await start(undefined, { outboxUrl: undefined, load });
    expect(await outbox.put(message('a'), soon())).toBe(false);
    expect(log.lines).toEqual([]);
  });

  test('says what identifies a record that is too large even compressed, and not its text', async () => {
    const { outbox, deadLetters, proxy, log } = await start();
    const body = incompressibleText(1024 * 1024);
    const failure = {
      reason: 'r',
      outcome: 'invalid',
      attempts: 0,
      origin: 'queue/orders',
      firstAt: '2026-01-02T03:04:05Z',
      lastAt: '2026-01-02T03:04:05Z',
    };
    const event = {
      id: 'e-1',
      source: '/shop',
      type: 't',
      time: failure.firstAt,
      extensions: {},
      data: body,
    };
    expect(await outbox.put({ ...message(body), keys: ['k'] }, soon())).toBe(false);
    expect(await deadLetters.put({ event, failure }, soon())).toBe(false);
    expect(proxy.calls).toEqual([]);
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(log.lines).toMatchObject([
      {
        level: 'error',
        text: expect.stringContaining('too large'),
        facts: { topic: 'orders', keys: ['k'], sha256 },
      },
      { level: 'error', facts: { eventId: 'e-1', source: '/shop', sha256 } },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain(body.slice(0, 100));
  });
});

describe('When SQS has a bad day, the outbox', () => {
  test.each([
    ['fails twice', { status: 500, body: { __type: 'com.amazonaws.sqs#InternalError' } }],
    ['is throttled twice', { status: 400, body: { __type: 'com.amazonaws.sqs#RequestThrottled' } }],
    ['has its connection cut twice', 'cut'],
  ] as const)('stores everything although each call %s', async (_, trouble) => {
    const tries = new Map<unknown, number>();
    const { outbox, sqs, log } = await start(({ entries: [first] }) => {
      const count = (tries.get(first?.MessageBody) ?? 0) + 1;
      tries.set(first?.MessageBody, count);
      return count <= 2 ? trouble : 'pass';
    });
    const isStored = await Promise.all(numbered(20).map((body) => outbox.put(message(body), soon())));
    expect(isStored.every(Boolean)).toBe(true);
    expect(bodies(await sqs.records('outbox'))).toEqual(numbered(20).sort());
    expect(log.lines).toEqual([]);
  });

  test('puts the entries that failed inside SQS into another call, and no others', async () => {
    const { outbox, proxy } = await start((call, count) =>
      count === 1
        ? failed(call, numbered(10).map(Number), { SenderFault: false, Code: 'InternalError' })
        : 'pass',
    );
    const isStored = await Promise.all(numbered(10).map((body) => outbox.put(message(body), soon())));
    expect(isStored.every(Boolean)).toBe(true);
    const stored = proxy.calls
      .slice(1)
      .flatMap(({ entries }) => entries.map(({ MessageBody }) => MessageBody));
    expect(stored).toHaveLength(10);
    expect(new Set(stored).size).toBe(10);
  });

  test('ends the entries at once that SQS refuses for good, with one line for all of them', async () => {
    const { outbox, proxy, log } = await start((call) =>
      failed(call, [...call.entries.keys()], { SenderFault: true, Code: 'KmsDisabled' }),
    );
    const until = soon();
    expect(await Promise.all(numbered(30).map((body) => outbox.put(message(body), until)))).not.toContain(
      true,
    );
    expect(proxy.calls).toHaveLength(3);
    expect(log.lines).toMatchObject([{ level: 'error', facts: { error: 'KmsDisabled' } }]);
  });

  test('answers false when the function may not call SQS, with one line for all of them', async () => {
    const { outbox, log } = await start(() => ({
      status: 403,
      body: { __type: 'com.amazonaws.sqs#AccessDeniedException', message: 'not allowed' },
    }));
    const until = soon();
    expect(await Promise.all(numbered(30).map((body) => outbox.put(message(body), until)))).not.toContain(
      true,
    );
    expect(log.lines).toMatchObject([{ level: 'error', facts: { error: 'AccessDeniedException' } }]);
  });

  test('answers false when nothing listens', async () => {
    const { outbox, sqs } = await start();
    await sqs.stop();
    const { outbox: alone } = createStores({
      outboxUrl: 'http://127.0.0.1:9/000000000000/outbox',
      deadLetterUrl: undefined,
      log: recordingLog(),
    });
    expect(await Promise.all([outbox.put(message('a'), soon()), alone.put(message('a'), soon())])).toEqual([
      false,
      false,
    ]);
  });

  test('answers in time although SQS hangs, begins no call after that, and works again later', async () => {
    let hangs = true;
    const { outbox, redelivery, proxy, sqs, log } = await start(() => (hangs ? 'hang' : 'pass'));
    const until = soon(300);
    const arn = sqs.arnOf('outbox');
    const puts = numbered(500).map((body) => outbox.put(message(body), until));
    const delays = numbered(500).map((receiptHandle) => redelivery.delay({ arn, receiptHandle }, 30, until));
    expect(await Promise.all(puts)).not.toContain(true);
    await Promise.all(delays);
    expect(Date.now()).toBeLessThan(until + 250);
    expect(log.lines.map(({ level }) => level).sort()).toEqual(['error', 'warn']);
    expect(log.lines).toContainEqual({
      level: 'warn',
      text: expect.stringContaining('could not be delayed'),
      facts: { queue: arn, error: 'no answer in time' },
    });
    await vi.waitFor(() => expect(proxy.underWay).toBe(0)); // the calls that hung are aborted

    hangs = false;
    const begun = proxy.calls.length;
    expect(begun).toBeLessThanOrEqual(16);
    expect(await outbox.put(message('later'), soon())).toBe(true);
    expect(proxy.calls.slice(begun)).toHaveLength(1);
    expect(bodies(await sqs.records('outbox'))).toEqual(['later']);
  });

  test('stores nothing after the end of the invocation', async () => {
    const { outbox, deadLetters, proxy, log } = await start();
    const before = Date.now() - 1;
    expect(await outbox.put(message('a'), before)).toBe(false);
    expect(await deadLetters.put(message('a'), before)).toBe(false);
    expect(proxy.calls).toEqual([]);
    expect(log.lines).toMatchObject([
      { level: 'error', text: expect.stringMatching(/^Not stored in the outbox: .* had to end/) },
      { level: 'error', text: expect.stringMatching(/^Not stored in the dead-letter queue: .* had to end/) },
    ]);
  });

  test('loads the SDK again when it could not be loaded the first time', async () => {
    let loads = 0;
    const load = async () => {
      if (++loads === 1) throw new Error('cannot read the file');
      return import('@aws-sdk/client-sqs');
    };
    const { outbox, log } = await start(undefined, { load });
    expect(await outbox.put(message('a'), soon())).toBe(false);
    expect(log.lines).toMatchObject([{ level: 'error' }]);
    expect(await outbox.put(message('b'), soon())).toBe(true);
    expect(await outbox.put(message('c'), soon())).toBe(true);
    expect(loads).toBe(2);
  });

  test('is answered in time although the SDK never loads', async () => {
    const { outbox } = await start(undefined, { load: () => new Promise(() => {}) });
    const until = soon(100);
    expect(await outbox.put(message('a'), until)).toBe(false);
    expect(Date.now()).toBeLessThan(until + 250);
  });

  test('does not use connections again that were idle while the process was frozen', async () => {
    let jumpedMs = 0;
    const clock = { ...systemClock, now: () => Date.now() + jumpedMs };
    const { outbox, proxy } = await start(undefined, { clock });
    const later = () => clock.now() + 10_000;
    await outbox.put(message('a'), later());
    await outbox.put(message('b'), later());
    expect(proxy.connections).toBe(1);
    jumpedMs = 60_000;
    await outbox.put(message('c'), later());
    expect(proxy.connections).toBe(2);
  });
});

describe('The redelivery delay', () => {
  const delayAll = async (
    { sqs, redelivery }: Awaited<ReturnType<typeof start>>,
    name: string,
    seconds: number,
  ) => {
    const received = await sqs.receiveAll(name);
    const arn = sqs.arnOf(name);
    const until = soon();
    await Promise.all(
      received.map(({ receiptHandle }) => redelivery.delay({ arn, receiptHandle }, seconds, until)),
    );
    return received;
  };

  test('changes the visibility of up to ten records of a queue in one call, whatever queue it is', async () => {
    const queues = [
      { name: 'orders' },
      { name: 'steps.fifo', attributes: { ContentBasedDeduplication: 'true' } },
    ];
    const started = await start(undefined, { outboxUrl: undefined }, queues);
    for (const body of numbered(25)) await started.sqs.put(body, 'orders');
    expect(await delayAll(started, 'orders', 0)).toHaveLength(25);
    const { calls } = started.proxy;
    expect(new Set(calls.map(({ operation }) => operation))).toEqual(
      new Set(['ChangeMessageVisibilityBatch']),
    );
    expect(calls.map(({ entries }) => entries.length).sort()).toEqual([10, 10, 5]);
    expect(await started.sqs.receiveAll('orders')).toHaveLength(25); // 0 seconds: they are visible again
  });

  test('finds the queue of another account by its ARN, at the endpoint that the SDK is told', async () => {
    const { redelivery, proxy } = await start();
    const arn = 'arn:aws-cn:sqs:cn-north-1:222222222222:orders.fifo';
    await redelivery.delay({ arn, receiptHandle: 'h' }, 30, soon());
    expect(proxy.calls).toMatchObject([
      {
        queueUrl: 'https://sqs.cn-north-1.amazonaws.com.cn/222222222222/orders.fifo',
        entries: [{ ReceiptHandle: 'h', VisibilityTimeout: 30 }],
      },
    ]);
  });

  test('that SQS refuses is one warning in an invocation, with the queue and the error', async () => {
    const { redelivery, log, sqs } = await start(() => ({
      status: 403,
      body: { __type: 'com.amazonaws.sqs#AccessDeniedException' },
    }));
    const queue = sqs.arnOf('orders');
    const until = soon();
    await Promise.all(
      numbered(25).map((receiptHandle) => redelivery.delay({ arn: queue, receiptHandle }, 30, until)),
    );
    expect(log.lines).toMatchObject([{ level: 'warn', facts: { queue, error: 'AccessDeniedException' } }]);
    await redelivery.delay({ arn: queue, receiptHandle: 'h' }, 30, until + 1);
    expect(log.lines).toHaveLength(2);
    await redelivery.delay({ arn: sqs.arnOf('outbox'), receiptHandle: 'h' }, 30, until);
    expect(log.lines).toHaveLength(3);
  });

  test('of a handle that SQS does not know is a warning, and not tried again', async () => {
    const { redelivery, log, sqs, proxy } = await start();
    await redelivery.delay({ arn: sqs.arnOf('outbox'), receiptHandle: 'unknown' }, 30, soon());
    expect(log.lines).toMatchObject([{ level: 'warn', facts: { error: 'ReceiptHandleIsInvalid' } }]);
    expect(proxy.calls).toHaveLength(1);
  });

  test('of something that is not a queue is a warning', async () => {
    const { redelivery, log, proxy } = await start();
    await redelivery.delay({ arn: 'orders', receiptHandle: 'h' }, 30, soon());
    const facts = { queue: 'orders', error: 'not the ARN of a queue' };
    expect(log.lines).toMatchObject([{ level: 'warn', facts }]);
    expect(proxy.calls).toEqual([]);
  });
});
