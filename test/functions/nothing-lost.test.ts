import { describe, expect, test } from 'vitest';
import { createHandler as createEventBus } from '../../functions/event-bus/handler.ts';
import { createHandler as createQueue } from '../../functions/queue/handler.ts';
import { createHandler as createSchedule } from '../../functions/schedule/handler.ts';
import { createHandler as createWebhook } from '../../functions/webhook/handler.ts';
import { routes } from '../../functions/webhook/routes.ts';
import type { WebhookRequest } from '../../lib/webhook/request.ts';
import { signPayload } from '../../local/sign-payload.ts';
import { contextWith, SECRETS, sample, startLaunchpad } from '../support/launchpad.ts';
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
async function start({ outbox = true } = {}) {
  const sqs = await startSqs();
  const env = { MAX_ATTEMPTS: '1', ...(outbox ? sqs.env : {}) };
  return { ...(await startLaunchpad({}, env)), sqs };
}
type Started = Awaited<ReturnType<typeof start>>;

const post = async ({ launchpad }: Started, payload: unknown = sample('webhook/github-push')) =>
  (await createWebhook(launchpad)(
    signPayload(payload, routes, SECRETS) as WebhookRequest,
    contextWith(),
  )) as {
    statusCode: number;
    headers?: Record<string, string>;
  };
const tick = ({ launchpad }: Started) =>
  createSchedule(launchpad)(sample('schedule/scheduler-with-input'), contextWith());
const happen = ({ launchpad }: Started) =>
  createEventBus(launchpad)(sample('event-bus/event'), contextWith());
const receive = async (
  { launchpad }: Started,
  name: string,
  change: (record: Record<string, unknown>) => void = () => {},
) => {
  const payload = structuredClone(sample(name)) as { Records: Record<string, unknown>[] };
  payload.Records.slice(0, 1).forEach(change);
  const { batchItemFailures } = await createQueue(launchpad)(payload, contextWith());
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
};

describe('A webhook whose message is', () => {
  test('sent is answered with 200, and nothing is kept', async () => {
    const started = await start();
    expect((await post(started)).statusCode).toBe(200);
    expect(await started.sqs.outbox()).toEqual([]);
  });

  test.each(retryable)('%s is answered with 202: the message waits in the outbox, whole', async (fault) => {
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

  test('not sent is answered with 503 when it is too large for the outbox', async () => {
    const started = await start();
    started.emulator.setFaults(faults.unavailable);
    const large = JSON.stringify({ ref: 'x'.repeat(1024 * 1024) });
    const payload = { ...(sample('webhook/github-push') as object), body: large };
    expect((await post(started, payload)).statusCode).toBe(503);
  });

  test('invalid is answered with 422: the request is at fault', async () => {
    const started = await start();
    started.emulator.setFaults(faults.invalid);
    expect((await post(started)).statusCode).toBe(422);
    expect(await started.sqs.deadLetters()).toEqual([]);
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

  test.each(retryable)('%s is a batch item failure: SQS keeps it', async (fault) => {
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

  test.each(retryable)('%s is parked, and a success', async (fault) => {
    const started = await start();
    started.emulator.setFaults(faults[fault]);
    await expect(invoke(started)).resolves.toBeUndefined();
    const outbox = await started.sqs.outbox();
    expect(outbox).toHaveLength(messages);
    expect(outbox[0]).toMatchObject({ failure: { origin } });
  });

  test.each([...retryable, 'invalid'] as const)(
    '%s fails the invocation when it cannot be kept',
    async (fault) => {
      const started = await start({ outbox: false });
      started.emulator.setFaults(faults[fault]);
      await expect(invoke(started)).rejects.toThrow('1 of 1 events not delivered, and not kept');
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
