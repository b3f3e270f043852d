import { describe, expect, test } from 'vitest';
import { readRecord } from '../../lib/outbox/read-record.ts';
import { reject } from '../../lib/routes.ts';
import type { RoutedRequest } from '../../lib/webhook/admit.ts';
import { signPayload } from '../../local/sign-payload.ts';
import {
  createEventBusHandler as createEventBus,
  createQueueHandler as createQueue,
  createScheduleHandler as createSchedule,
  createWebhookHandler as createWebhook,
} from '../fixtures/functions.ts';
import { routes as eventBusRoutes } from '../fixtures/routes/event-bus.ts';
import { routes as queueRoutes } from '../fixtures/routes/queue.ts';
import { routes as scheduleRoutes } from '../fixtures/routes/schedule.ts';
import { routes } from '../fixtures/routes/webhook.ts';
import { incompressibleText } from '../support/random.ts';
import { contextWith, SECRETS, sample, startServices } from '../support/services.ts';
import { startSqs } from '../support/sqs.ts';

/** What makes a send end in each way, without a wait. */
const faults = {
  throttled: '100% 404 DMS.10240407',
  unavailable: '100% 503 DMS.00500000',
  misconfigured: '100% 400 DMS.00050004',
  unknown: '100% reset before',
  invalid: '100% 400 DMS.10540011',
} as const;
const retryable = ['throttled', 'unavailable', 'misconfigured', 'unknown'] as const;

/** One attempt each, so that no test waits for a retry. */
async function start({ outbox = true, env = {} } = {}) {
  const sqs = await startSqs();
  const all = { MAX_ATTEMPTS: '1', ...(outbox ? sqs.env : {}), ...env };
  return { ...(await startServices({}, all)), sqs };
}
type Started = Awaited<ReturnType<typeof start>>;

const post = async ({ services }: Started, payload: unknown = sample('webhook/github-push')) =>
  (await createWebhook(services, routes)(
    signPayload(payload, routes, SECRETS) as RoutedRequest,
    contextWith(),
  )) as {
    statusCode: number;
    headers?: Record<string, string>;
  };
const tick = ({ services }: Started) =>
  createSchedule(services, scheduleRoutes)(sample('schedule/scheduler-with-input'), contextWith());
const happen = ({ services }: Started) =>
  createEventBus(services, eventBusRoutes)(sample('event-bus/event'), contextWith());
const receive = async (
  { services }: Started,
  name: string,
  change: (record: Record<string, unknown>) => void = () => {},
) => {
  const payload = structuredClone(sample(name)) as { Records: Record<string, unknown>[] };
  payload.Records.slice(0, 1).forEach(change);
  const { batchItemFailures } = await createQueue(services, queueRoutes)(payload, contextWith());
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
};

describe('A webhook whose message is', () => {
  test('sent is answered with 200, and nothing is stored', async () => {
    const started = await start();
    expect((await post(started)).statusCode).toBe(200);
    expect(await started.sqs.outbox()).toEqual([]);
  });

  test.each(retryable)('%s is answered with 202: the complete message waits in the outbox', async (fault) => {
    const started = await start();
    started.emulator.setFaults(faults[fault]);
    expect((await post(started)).statusCode).toBe(202);
    const { body } = sample('webhook/github-push') as { body: string };
    expect(await started.sqs.outbox()).toMatchObject([
      {
        topic: 'code-events',
        tag: 'push',
        keys: ['72d3162e-cc78-11e3-81ab-4c9367dc0958'],
        body,
        properties: { CE_type: 'push' },
        failure: { origin: 'webhook/github', attempts: 1 },
      },
    ]);
  });

  test.each(retryable)('%s is answered with 503 and Retry-After when there is no outbox', async (fault) => {
    const started = await start({ outbox: false });
    started.emulator.setFaults(faults[fault]);
    expect(await post(started)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' } });
  });

  test('not sent is answered with 503 when SQS is down', async () => {
    const started = await start();
    started.emulator.setFaults(faults.unavailable);
    await started.sqs.stop();
    expect((await post(started)).statusCode).toBe(503);
  });

  test('not sent and over 1 MiB waits in the outbox, compressed', async () => {
    const started = await start();
    started.emulator.setFaults(faults.unavailable);
    const body = JSON.stringify({ ref: 'x'.repeat(1024 * 1024) });
    const payload = { ...(sample('webhook/github-push') as object), body };
    expect((await post(started, payload)).statusCode).toBe(202);
    const [stored] = await started.sqs.outbox();
    expect(readRecord(JSON.stringify(stored))).toMatchObject({ body, topic: 'code-events' });
  });

  test('not sent is answered with 503 when it is too large for the outbox even compressed', async () => {
    const started = await start();
    started.emulator.setFaults(faults.unavailable);
    const body = JSON.stringify({ ref: incompressibleText(1024 * 1024) });
    const payload = { ...(sample('webhook/github-push') as object), body };
    expect((await post(started, payload)).statusCode).toBe(503);
  });

  test('refused by the service for good is a dead letter and answered with 202: that is not its sender’s fault', async () => {
    const started = await start();
    started.emulator.setFaults(faults.invalid);
    expect((await post(started)).statusCode).toBe(202);
    expect(await started.sqs.deadLetters()).toMatchObject([
      { topic: 'code-events', failure: { class: 'invalid' } },
    ]);
  });

  test('over 4 MiB is answered with 413', async () => {
    const payload = { ...(sample('webhook/github-push') as object), body: 'x'.repeat(4 * 1024 * 1024 + 1) };
    expect((await post(await start(), payload)).statusCode).toBe(413);
  });

  test('one of several, invalid while the other is sent, is a dead letter with its reason', async () => {
    const started = await start();
    started.emulator.setFaults('topic payments 100% 400 DMS.10540011');
    expect((await post(started, sample('webhook/stripe-payment'))).statusCode).toBe(202);
    expect(await started.sqs.deadLetters()).toMatchObject([
      {
        topic: 'payments',
        failure: { class: 'invalid', serviceCode: 'DMS.10540011', origin: 'webhook/stripe' },
      },
    ]);
  });
});

describe('A record of a standard queue whose message is', () => {
  const [first] = (sample('queue/standard') as { Records: { messageId: string }[] }).Records;
  const queued = (started: Started) => receive(started, 'queue/standard');

  test('sent is acknowledged', async () => {
    expect(await queued(await start())).toEqual([]);
  });

  test.each(retryable)('%s is a batch item failure: SQS delivers it again', async (fault) => {
    const started = await start();
    started.emulator.setFaults(faults[fault]);
    expect(await queued(started)).toHaveLength(2);
    expect(await started.sqs.outbox()).toEqual([]);
  });

  test('invalid is a dead letter with the reason, and acknowledged', async () => {
    const started = await start();
    started.emulator.setFaults(faults.invalid);
    expect(await queued(started)).toEqual([]);
    expect(await started.sqs.deadLetters()).toHaveLength(2);
  });

  test('invalid is a batch item failure when it cannot be a dead letter', async () => {
    const started = await start({ outbox: false });
    started.emulator.setFaults(faults.invalid);
    expect(await queued(started)).toHaveLength(2);
  });

  test('of no route is a dead letter with its event and the remedy', async () => {
    const started = await start();
    const failed = await receive(started, 'queue/standard', (record) => {
      record.eventSourceARN = 'arn:aws:sqs:eu-central-1:123456789012:nobody';
    });
    expect(failed).toEqual([]);
    expect(await started.sqs.deadLetters()).toMatchObject([
      {
        event: { id: first?.messageId, data: '{"order":"A-1001","total":9007199254740993}' },
        failure: { outcome: 'invalid', origin: 'queue/nobody', reason: expect.stringContaining('add one') },
      },
    ]);
  });
});

describe('A record of a FIFO queue whose message is', () => {
  const ids = (sample('queue/fifo') as { Records: { messageId: string }[] }).Records.map(
    ({ messageId }) => messageId,
  );

  test.each(retryable)(
    '%s is a batch item failure, and so is the rest of its message group',
    async (fault) => {
      const started = await start();
      started.emulator.setFaults(`next 1 ${faults[fault].replace('100% ', '')}`);
      const failed = await receive(started, 'queue/fifo');
      expect([[ids[0], ids[2]], [ids[1]]]).toContainEqual(failed);
    },
  );

  test('invalid is a dead letter, and then the group goes on', async () => {
    const started = await start();
    const failed = await receive(started, 'queue/fifo', (record) => {
      record.body = '';
    });
    expect(failed).toEqual([]);
    expect(await started.sqs.deadLetters()).toHaveLength(1);
    expect(
      started.emulator
        .messages('order-steps')
        .map(({ tag }) => tag)
        .sort(),
    ).toEqual(['A-1001', 'A-1002']);
  });
});

describe.each([
  ['schedule', tick, 'schedule/rocketmq-launchpad-dev-heartbeat', 1],
  ['event-bus', happen, 'event-bus/shop.orders', 2],
] as const)('An event of the %s function whose message is', (_, invoke, origin, messages) => {
  test('sent is a success', async () => {
    await expect(invoke(await start())).resolves.toBeUndefined();
  });

  test.each(retryable)('%s is stored in the outbox, and a success', async (fault) => {
    const started = await start();
    started.emulator.setFaults(faults[fault]);
    await expect(invoke(started)).resolves.toBeUndefined();
    const outbox = await started.sqs.outbox();
    expect(outbox).toHaveLength(messages);
    expect(outbox[0]).toMatchObject({ failure: { origin } });
  });

  test.each([...retryable, 'invalid'] as const)(
    '%s fails the invocation when it cannot be stored',
    async (fault) => {
      const started = await start({ outbox: false });
      started.emulator.setFaults(faults[fault]);
      await expect(invoke(started)).rejects.toThrow('1 of 1 events not delivered, and not stored');
    },
  );

  test('invalid is a dead letter with the reason, and a success', async () => {
    const started = await start();
    started.emulator.setFaults(faults.invalid);
    await expect(invoke(started)).resolves.toBeUndefined();
    const deadLetters = await started.sqs.deadLetters();
    expect(deadLetters).toHaveLength(messages);
    expect(deadLetters[0]).toMatchObject({ failure: { origin, class: 'invalid', attempts: 1 } });
  });
});

describe('A route that fails', () => {
  const undefinedTopic = { to: (() => undefined) as never };
  const throwing = {
    to: () => {
      throw new TypeError('oops');
    },
  };
  const rejecting = { to: () => reject('unknown currency') };

  test.each([
    ['answers nothing', undefinedTopic],
    ['throws', throwing],
    ['names a topic that cannot be', { to: () => 'no topic' }],
  ])('because it %s, holds up its own records only: they are dead letters', async (_, route) => {
    const { services, sqs, emulator } = await start();
    const payload = structuredClone(sample('queue/standard')) as { Records: Record<string, unknown>[] };
    for (const record of payload.Records.slice(0, 1))
      record.eventSourceARN = 'arn:aws:sqs:eu-central-1:1:bad';
    const handle = createQueue(services, { bad: route, orders: { to: 'orders' } });
    expect(await handle(payload, contextWith())).toEqual({ batchItemFailures: [] });
    expect(await sqs.deadLetters()).toMatchObject([{ failure: { origin: 'queue/bad', outcome: 'invalid' } }]);
    expect(emulator.messages('orders')).toHaveLength(1);
  });

  test.each([
    ['throws', throwing],
    ['rejects the event', rejecting],
  ])(
    'because it %s does not make a webhook refuse the request: the event is a dead letter',
    async (_, route) => {
      const { services, sqs } = await start();
      const handle = createWebhook(services, { github: { ...routes.github, ...route } });
      const signed = signPayload(sample('webhook/github-push'), routes, SECRETS) as RoutedRequest;
      expect(await handle(signed, contextWith())).toMatchObject({ statusCode: 202 });
      expect(await sqs.deadLetters()).toMatchObject([
        { event: { type: 'push' }, failure: { origin: 'webhook/github' } },
      ]);
    },
  );
});

describe('An unknown end, on a route that wants no duplicates', () => {
  test('is a dead letter, which nothing sends again by itself', async () => {
    const { services, sqs, emulator } = await start();
    emulator.setFaults('100% reset after');
    const table = { orders: { to: 'orders', onUnknown: 'dead-letter' as const } };
    expect(await createQueue(services, table)(sample('queue/standard'), contextWith())).toEqual({
      batchItemFailures: [],
    });
    expect(await sqs.outbox()).toEqual([]);
    expect(await sqs.deadLetters()).toHaveLength(2);
    expect(emulator.messages('orders')).toHaveLength(2);
  });
});

test('Of a FIFO record with a part sent and a part refused for good, the rest is a dead letter, and the group goes on', async () => {
  const { services, sqs, emulator } = await start();
  emulator.setFaults('topic audit 100% 400 DMS.10540011');
  const table = { 'order-steps': { to: ['order-steps', 'audit'] } };
  expect(await createQueue(services, table)(sample('queue/fifo'), contextWith())).toEqual({
    batchItemFailures: [],
  });
  expect(emulator.messages('order-steps')).toHaveLength(3);
  expect(await sqs.deadLetters()).toHaveLength(3);
});

test.each([
  ['queue', createQueue],
  ['event-bus', createEventBus],
])(
  'After an ordered event became a dead letter in part, the %s function stops its group: SQS deletes the record first',
  async (name, create) => {
    const { services, sqs, emulator } = await start();
    emulator.setFaults('topic audit 100% 404 DMS.10240407');
    const { Records } = sample('queue/fifo') as { Records: { messageId: string; attributes: object }[] };
    const [first, , third] = Records;
    const table = { 'order-steps': { to: ['order-steps', 'audit'], onUnknown: 'dead-letter' as const } };
    const answer = await create(services, table)(name === 'queue' ? { Records } : Records, contextWith());
    // The first and the third record are of one message group, the second one is of another.
    expect(answer?.batchItemFailures).toEqual([{ itemIdentifier: third?.messageId }]);
    expect(first?.messageId).not.toBe(third?.messageId);
    expect(await sqs.deadLetters()).toHaveLength(2);
    expect(emulator.messages('order-steps')).toHaveLength(2);
  },
);

test('Records of a FIFO queue that come through a pipe stay there: the outbox would change their order', async () => {
  const { services, sqs, emulator } = await start();
  emulator.setFaults('100% 503');
  const { Records } = sample('queue/fifo') as { Records: object[] };
  const handle = createEventBus(services, { 'order-steps': { to: 'order-steps' } });
  const answer = await handle(Records, contextWith());
  expect(answer?.batchItemFailures).toHaveLength(Records.length);
  expect(await sqs.outbox()).toEqual([]);
});

test('A large batch that cannot be sent is stored completely, with a few calls of SQS at a time', async () => {
  const { services, sqs, emulator } = await start();
  emulator.setFaults('100% 400 DMS.00050004');
  const events = Array.from({ length: 300 }, (_, n) => ({
    ...(sample('event-bus/event') as object),
    id: `event-${n}`,
  }));
  const handle = createEventBus(services, { 'shop.orders': { to: 'orders' } });
  await expect(handle(events, contextWith())).resolves.toBeUndefined();
  let stored = 0;
  for (let batch = await sqs.outbox(); batch.length > 0; batch = await sqs.outbox()) stored += batch.length;
  expect(stored).toBe(300);
});

test('A large batch on a slow broker is sent or stored before the invocation ends, and both only in doubt', async () => {
  const { services, sqs, emulator } = await start({ env: { DEADLINE_RESERVE_MS: '4000' } });
  emulator.setFaults('100% slow 100ms');
  const events = Array.from({ length: 600 }, (_, n) => ({
    ...(sample('event-bus/event') as object),
    id: `event-${n}`,
  }));
  const handle = createEventBus(services, { 'shop.orders': { to: 'orders' } });
  const startedAt = performance.now();
  await handle(events, contextWith({ remainingMs: 5500 }));
  expect(performance.now() - startedAt).toBeLessThan(5500);
  const waiting = (await sqs.records('outbox')).flatMap((record) => ('keys' in record ? [record] : []));
  const sent = emulator.messages('orders').flatMap(({ keys }) => keys);
  expect(sent.length).toBeGreaterThan(0);
  // On a machine that is busy, an answer may come after the deadline.
  const inDoubt = waiting.filter((record) => record.inDoubt).flatMap(({ keys }) => keys);
  const unsent = waiting
    .flatMap(({ keys }) => keys)
    .filter((key) => !inDoubt.includes(key) || !sent.includes(key));
  expect([...sent, ...unsent].sort()).toEqual(events.map(({ id }) => id).sort());
});

test('A body with characters that SQS refuses can be stored nevertheless', async () => {
  const started = await start();
  started.emulator.setFaults(faults.misconfigured);
  const body = JSON.stringify({ odd: 'a\uFFFEb\uFFFF' });
  const { statusCode } = await post(started, { ...(sample('webhook/github-push') as object), body });
  expect(statusCode).toBe(202);
  expect(await started.sqs.outbox()).toMatchObject([{ body }]);
});

test('A sender that waits a limited time is answered in time, and the message is stored', async () => {
  const { services, sqs, emulator } = await start();
  emulator.setFaults('100% slow 8000ms');
  const table = { github: { ...routes.github, sender: { ...routes.github.sender, answerWithinMs: 3000 } } };
  const signed = signPayload(sample('webhook/github-push'), routes, SECRETS) as RoutedRequest;
  const startedAt = performance.now();
  expect(await createWebhook(services, table)(signed, contextWith())).toMatchObject({ statusCode: 202 });
  expect(performance.now() - startedAt).toBeLessThan(3000);
  expect(await sqs.outbox()).toMatchObject([{ failure: { outcome: 'unknown' } }]);
});
