import { expect, test } from 'vitest';
import { createEventBusHandler as createHandler } from '../fixtures/functions.ts';
import { routes } from '../fixtures/routes/event-bus.ts';
import { contextWith, sample, startServices } from '../support/services.ts';

test.each([
  [
    'event-bus/event',
    { orders: ['7bf73129-1428-4cd3-a780-95db273d1602'], audit: ['7bf73129-1428-4cd3-a780-95db273d1602'] },
  ],
  [
    'event-bus/array',
    { payments: ['8bf73129-1428-4cd3-a780-95db273d1602'], orders: ['7bf73129-1428-4cd3-a780-95db273d1602'] },
  ],
  ['event-bus/custom-bus-with-metadata', { orders: ['9af73129-1428-4cd3-a780-95db273d1602'] }],
  ['event-bus/cloud-event', { payments: ['b27e6cbf-36dc-4a6a-9fb5-1ad1b8a0ad34'] }],
  ['event-bus/sns', { alerts: ['a5df01b4-ee98-5cb9-9903-4c221d41eb5e'] }],
  ['event-bus/pipe-of-sqs', { orders: ['81d6ee51-4cc7-4302-9e22-7cd8afdaadf5'] }],
])('%s becomes messages with the id of the event', async (name, keysByTopic) => {
  const { services, emulator } = await startServices();
  await createHandler(services, routes)(sample(name), contextWith());
  for (const [topic, keys] of Object.entries(keysByTopic)) {
    expect(emulator.messages(topic).flatMap((message) => message.keys)).toEqual(keys);
  }
});

test('An event of EventBridge brings its detail as the body, and its attributes along', async () => {
  const { services, emulator } = await startServices();
  await createHandler(services, routes)(sample('event-bus/event'), contextWith());
  expect(emulator.messages('orders')).toMatchObject([
    {
      body: '{"order":"A-1001","total":1999}',
      tag: 'placed',
      properties: {
        CE_type: 'OrderPlaced',
        CE_source: 'shop.orders',
        CE_subject: 'arn:aws:shop:::order/A-1001',
        CE_awsregion: 'eu-central-1',
      },
    },
  ]);
});

test('An array with an element that is no event sends the others, and fails by the place of that element', async () => {
  const { services, emulator } = await startServices();
  const failed = createHandler(services, routes)([sample('event-bus/event'), { odd: true }], contextWith());
  await expect(failed).rejects.toThrow('Element 1 of the payload is not an event');
  expect(emulator.messages('orders')).toHaveLength(1);
});

test('An array with an event that no route takes is answered only when the others are sent', async () => {
  const { services, emulator } = await startServices();
  emulator.setFaults('100% slow 20ms');
  const events = [
    { ...(sample('event-bus/event') as object), source: 'elsewhere' },
    sample('event-bus/event'),
  ];
  await expect(createHandler(services, routes)(events, contextWith())).rejects.toThrow(
    '1 of 2 events not delivered',
  );
  expect(emulator.messages('orders')).toHaveLength(1);
});

test('An invocation that fails has listed in the log what it sent', async () => {
  const { services, log } = await startServices();
  const events = [{ odd: true }, sample('event-bus/event')];
  await expect(createHandler(services, routes)(events, contextWith())).rejects.toThrow('not delivered');
  const keys = '7bf73129-1428-4cd3-a780-95db273d1602';
  const sent = [
    expect.objectContaining({ topic: 'orders', keys }),
    expect.objectContaining({ topic: 'audit' }),
  ];
  expect(log.lines).toContainEqual({
    level: 'info',
    text: 'Messages sent',
    facts: {
      function_request_id: contextWith().awsRequestId,
      cold_start: true,
      sent: expect.arrayContaining(sent),
    },
  });
});

test('Records of a FIFO queue that come through a pipe keep the order of their group', async () => {
  const { services, emulator } = await startServices();
  emulator.setFaults('next 1 slow 30ms');
  const { Records } = sample('queue/fifo') as { Records: { eventSourceARN: string; body: string }[] };
  const records = Records.map((record) => ({
    ...record,
    eventSourceARN: 'arn:aws:sqs:eu-central-1:1:orders.fifo',
  }));
  await createHandler(services, routes)(records, contextWith());
  const bodies = emulator
    .messages('orders')
    .map(({ body }) => body)
    .filter((body) => body.includes('A-1001'));
  expect(bodies).toEqual([Records[0]?.body, Records[2]?.body]);
});

test('A source that only ends like a route is another source', async () => {
  const { services } = await startServices();
  const event = { ...(sample('event-bus/event') as object), source: 'x-shop.orders' };
  await expect(createHandler(services, routes)(event, contextWith())).rejects.toThrow(
    'No route takes "x-shop.orders"',
  );
});

test('An event whose source no route takes fails the invocation, with the remedy', async () => {
  const { services } = await startServices();
  const event = { ...(sample('event-bus/event') as object), source: 'elsewhere' };
  await expect(createHandler(services, routes)(event, contextWith())).rejects.toThrow(
    'No route takes "elsewhere": add one',
  );
});
