import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { cloudEvents, unsigned } from '../../lib/senders.ts';
import type { RoutedRequest } from '../../lib/webhook/admit.ts';
import type { WebhookRoute } from '../../lib/webhook/sender.ts';
import {
  createQueueHandler as createQueue,
  createScheduleHandler as createSchedule,
  createWebhookHandler as createWebhook,
} from '../fixtures/functions.ts';
import { contextWith, sample, startServices } from '../support/services.ts';
import { startSqs } from '../support/sqs.ts';

const HEARTBEAT = 'schedule/scheduler-without-input';

/** A record of the outbox, as SQS delivers it. @param sentAt when it came into the outbox, in epoch milliseconds */
const outboxRecord = (content: unknown, sentAt = Date.now()) => ({
  Records: [
    {
      messageId: 'm-1',
      body: JSON.stringify(content),
      attributes: { SentTimestamp: String(sentAt), ApproximateReceiveCount: '1' },
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:outbox',
    },
  ],
});

describe('A route with deliverAfter', () => {
  test('delays its message by as much, from the acceptance on', async () => {
    const { services, emulator } = await startServices();
    const before = Date.now();
    await createSchedule(services, { heartbeat: { to: 'heartbeats', deliverAfter: '3 s' } })(
      sample(HEARTBEAT),
      contextWith(),
    );
    const [{ deliverAt = 0 } = {}] = emulator.messages('heartbeats');
    expect(deliverAt).toBeGreaterThanOrEqual(before + 3000);
    expect(deliverAt).toBeLessThanOrEqual(Date.now() + 3000);
  });

  test('keeps its time in the outbox: a message that was sent late is not delivered later for that', async () => {
    const sqs = await startSqs();
    const { services, emulator } = await startServices({}, { MAX_ATTEMPTS: '1', ...sqs.env });
    const routes = { heartbeat: { to: 'heartbeats', deliverAfter: '3 s' } } as const;
    emulator.setFaults('next 1 404 DMS.10240407');
    await createSchedule(services, routes)(sample(HEARTBEAT), contextWith());
    const [record] = await sqs.outbox();
    expect(emulator.messages()).toEqual([]);
    expect(record).toMatchObject({ topic: 'heartbeats', deliverAt: expect.stringMatching(/^\d{4}-.*Z$/) });

    await createQueue(services, {})(outboxRecord(record), contextWith());
    const { deliverAt } = record;
    expect(emulator.messages('heartbeats')).toMatchObject([{ deliverAt: Date.parse(deliverAt) }]);
  });

  test('delays a redriven event from its redrive on, however late the outbox delivers it', async () => {
    const sqs = await startSqs();
    const { services, emulator } = await startServices({}, sqs.env);
    const redrivenAt = Date.now() - 900_000;
    const event = {
      event: { id: 'e-1', source: 's', type: 't', time: '2026-01-01T00:00:00Z', extensions: {}, data: 'x' },
      failure: {
        reason: 'r',
        outcome: 'invalid',
        attempts: 0,
        origin: 'queue/orders',
        firstAt: '',
        lastAt: '',
      },
    };
    const routes = { orders: { to: 'orders', deliverAfter: '1 h' } } as const;
    await createQueue(services, routes)(outboxRecord(event, redrivenAt), contextWith());
    expect(emulator.messages('orders')).toMatchObject([{ deliverAt: redrivenAt + 3_600_000 }]);
  });
});

test('A time that is past when the message is sent delivers it at once', async () => {
  const sqs = await startSqs();
  const { services, emulator } = await startServices({}, sqs.env);
  const record = { topic: 'heartbeats', body: '{}', deliverAt: '2026-01-02T03:04:05Z' };
  expect(await createQueue(services, {})(outboxRecord(record), contextWith())).toEqual({
    batchItemFailures: [],
  });
  expect(emulator.messages('heartbeats')[0]).not.toHaveProperty('deliverAt');
});

test.each([
  ['cannot be read', 'soon'],
  ['has no offset', '2026-12-01T06:00:00'],
])('A time that %s makes a dead letter of a record, with the reason', async (_, deliverAt) => {
  const sqs = await startSqs();
  const { services } = await startServices({}, sqs.env);
  await createQueue(services, {})(
    outboxRecord({ topic: 'heartbeats', body: '{}', deliverAt }),
    contextWith(),
  );
  expect(await sqs.deadLetters()).toMatchObject([
    { failure: { reason: expect.stringContaining('deliverAt must be a time') } },
  ]);
});

describe('A route with a group', () => {
  const route: WebhookRoute = {
    sender: cloudEvents({ sender: unsigned({ reason: 'a test' }) }),
    to: 'orders',
    group: 'shop',
  };

  async function postBatch(faults: string) {
    const sqs = await startSqs();
    const started = await startServices({}, { MAX_ATTEMPTS: '1', ...sqs.env });
    started.emulator.setFaults(faults);
    const handle = createWebhook(started.services, { 'cloud-events': route });
    const answer = await handle(sample('webhook/cloud-events-batched') as RoutedRequest, contextWith());
    return { ...started, sqs, status: (answer as { statusCode: number }).statusCode };
  }

  test('has the group on its messages, under the name of RocketMQ', async () => {
    const { emulator, status } = await postBatch('');
    expect(status).toBe(200);
    expect(
      emulator.messages('orders').map(({ keys, properties }) => [keys[0], properties.__SHARDINGKEY]),
    ).toEqual([
      ['A234-1234-1001', 'shop'],
      ['A234-1234-1002', 'shop'],
    ]);
  });

  test('does not let a message overtake one that must wait: both are in the outbox', async () => {
    const { emulator, sqs, status } = await postBatch('next 1 404 DMS.10240407');
    expect(status).toBe(202);
    expect(emulator.messages()).toEqual([]);
    expect((await sqs.outbox()).map(({ group }) => group)).toEqual(['shop', 'shop']);
  });
});

describe('Without RAW_PROPERTIES', () => {
  test('a function with such a route does not start, and says why and what to run', async () => {
    const start = startServices({}, {}, { heartbeat: { to: 'heartbeats', deliverAfter: '3 s' } });
    await expect(start).rejects.toThrow(
      /RAW_PROPERTIES {2}is not true, but deliverAfter of the route "heartbeat" needs it, .*run "npm run doctor -- --probe TOPIC"/,
    );
  });

  // A user may have removed a function.
  const root = fileURLToPath(new URL('../../', import.meta.url));
  test.each(globSync('functions/{webhook,queue,schedule,event-bus}/handler.ts', { cwd: root }))(
    '%s asks for its routes',
    (handler) => {
      expect(readFileSync(root + handler, 'utf8')).toContain('createServices({ env: process.env, routes');
    },
  );
});
