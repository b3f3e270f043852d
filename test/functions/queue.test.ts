import { describe, expect, test } from 'vitest';
import { createQueueHandler as createHandler } from '../fixtures/functions.ts';
import { routes } from '../fixtures/routes/queue.ts';
import { contextWith, sample, startServices } from '../support/services.ts';

interface Payload {
  Records: { messageId: string; body: string; eventSourceARN: string; attributes: Record<string, string> }[];
}
const payloadOf = (name: string) => sample(name) as Payload;
const none = { batchItemFailures: [] };

describe('A queue record', () => {
  test('of a standard queue goes out as it is; its producer may name id and type', async () => {
    const { services, emulator } = await startServices();
    expect(await createHandler(services, routes)(sample('queue/standard'), contextWith())).toEqual(none);
    const byKey = Object.fromEntries(
      emulator.messages('orders').map((message) => [message.keys[0], message]),
    );
    expect(byKey['059f36b4-87a3-44ab-83d2-661975830a7d']).toMatchObject({
      body: '{"order":"A-1001","total":9007199254740993}',
      tag: 'com.amazonaws.sqs.message',
    });
    expect(byKey['text-1']).toMatchObject({ body: 'a line of text, not JSON', tag: 'order.note' });
  });

  test('of a FIFO queue goes out in the order of its message group', async () => {
    const { services, emulator } = await startServices();
    expect(await createHandler(services, routes)(sample('queue/fifo'), contextWith())).toEqual(none);
    const bodies = emulator
      .messages('order-steps')
      .filter(({ tag }) => tag === 'A-1001')
      .map(({ body }) => body);
    expect(bodies).toEqual(['{"order":"A-1001","step":"paid"}', '{"order":"A-1001","step":"shipped"}']);
  });

  test.each([
    [
      'queue/sns-wrapped',
      {
        body: '{"order":"A-1001"}',
        keys: ['95df01b4-ee98-5cb9-9903-4c221d41eb5e'],
        tag: 'com.amazonaws.sns.Notification',
      },
    ],
    [
      'queue/event-bridge-wrapped',
      {
        body: '{"order": "A-1001", "total": 1999}',
        keys: ['7bf73129-1428-4cd3-a780-95db273d1602'],
        tag: 'OrderPlaced',
      },
    ],
    [
      'queue/s3-wrapped',
      { tag: 'com.amazonaws.s3.ObjectCreated:Put', properties: { CE_subject: '2026/invoice A-1001.pdf' } },
    ],
    [
      'queue/cloud-event',
      {
        body: '{"order": "A-1001"}',
        keys: ['A-1001-placed'],
        tag: 'order.placed',
        properties: {
          CE_source: 'https://shop.example/orders',
          CE_traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        },
      },
    ],
    [
      'queue/cloud-event-without-data',
      { body: expect.stringContaining('"subject":"A-1004"'), keys: ['A-1004-opened'], tag: 'order.opened' },
    ],
    ['queue/message-attributes', { properties: { CE_eventtype: 'OBJECT_DELETE', CE_tenantid: 'blue' } }],
  ])('from %s is unwrapped, with the id of what is inside', async (name, expected) => {
    const { services, emulator } = await startServices();
    expect(await createHandler(services, routes)(sample(name), contextWith())).toEqual(none);
    expect(emulator.messages('orders')).toMatchObject([expected]);
  });
});

describe('A batch with a record that cannot be sent', () => {
  test('reports only that record', async () => {
    const { services, emulator } = await startServices();
    const payload = payloadOf('queue/standard');
    for (const record of payload.Records.slice(0, 1))
      record.eventSourceARN = 'arn:aws:sqs:eu-central-1:1:nobody';
    const answer = await createHandler(services, routes)(payload, contextWith());
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: '059f36b4-87a3-44ab-83d2-661975830a7d' }],
    });
    expect(emulator.messages('orders')).toHaveLength(1);
  });

  test('reports a record that is not understood, and sends the others', async () => {
    const { services, emulator } = await startServices();
    const payload = { Records: [{ messageId: 'odd' }, ...payloadOf('queue/standard').Records] };
    const answer = await createHandler(services, routes)(payload, contextWith());
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'odd' }] });
    expect(emulator.messages('orders')).toHaveLength(2);
  });

  test('stops its FIFO group there, and lets the other groups go on', async () => {
    const { services, emulator } = await startServices();
    const payload = payloadOf('queue/fifo');
    for (const record of payload.Records.slice(0, 1)) record.body = '';
    const answer = await createHandler(services, routes)(payload, contextWith());
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
      '11d6ee51-4cc7-4302-9e22-7cd8afdaadf5',
      '33d6ee51-4cc7-4302-9e22-7cd8afdaadf5',
    ]);
    expect(emulator.messages('order-steps').map(({ tag }) => tag)).toEqual(['A-1002']);
  });
});

test('A batch of 100 with 2 s left, at 500 ms a send, reports exactly what is unsent, and in time', async () => {
  const { services, emulator } = await startServices();
  emulator.setFaults('100% slow 500ms');
  const [record] = payloadOf('queue/standard').Records;
  const records = Array.from({ length: 100 }, (_, n) => ({ ...record, messageId: `record-${n}` }));
  const startedAt = performance.now();
  const answer = await createHandler(services, routes)(
    { Records: records },
    contextWith({ remainingMs: 2000 }),
  );
  expect(performance.now() - startedAt).toBeLessThan(2000);
  const reported = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  const stored = emulator.messages('orders').flatMap(({ keys }) => keys);
  expect(stored.length).toBeGreaterThan(0);
  expect([...reported, ...stored].sort()).toEqual(records.map(({ messageId }) => messageId).sort());
});

test('A payload that is no SQS batch fails the invocation', async () => {
  const { services } = await startServices();
  for (const payload of [{}, null, { Records: [] }, sample('webhook/github-push')]) {
    await expect(createHandler(services, routes)(payload, contextWith())).rejects.toThrow(
      'not a batch of SQS records',
    );
  }
});
