import { describe, expect, test } from 'vitest';
import type { InboundEvent } from '../../lib/event/event.ts';
import type { Outcome, SendOptions, UnknownPolicy } from '../../lib/rocketmq/client.ts';
import { reject } from '../../lib/routes.ts';
import type { Routes } from '../../lib/routing/route.ts';
import type { RoutedRequest } from '../../lib/webhook/admit.ts';
import { signPayload } from '../../local/sign-payload.ts';
import {
  createQueueHandler as createQueue,
  createWebhookHandler as createWebhook,
} from '../fixtures/functions.ts';
import { routes } from '../fixtures/routes/webhook.ts';
import { contextWith, SECRETS, sample, startServices } from '../support/services.ts';
import { startSqs } from '../support/sqs.ts';

/** One attempt for each message, so that no test waits for a retry. */
async function start(env: Record<string, string> = {}) {
  const sqs = await startSqs();
  const topics = ['code-events', 'orders', 'audit'];
  return { ...(await startServices({ topics }, { MAX_ATTEMPTS: '1', ...sqs.env, ...env })), sqs };
}
type Started = Awaited<ReturnType<typeof start>>;

async function post({ services }: Started, to: readonly string[], onUnknown: UnknownPolicy) {
  const handle = createWebhook(services, { github: { ...routes.github, to, onUnknown } });
  const signed = signPayload(sample('webhook/github-push'), routes, SECRETS) as RoutedRequest;
  return ((await handle(signed, contextWith())) as { statusCode: number }).statusCode;
}

const arn = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`;

async function receive(
  { services }: Pick<Started, 'services'>,
  { body, queue = 'outbox', ...given }: { body: unknown; queue?: string; deliveries?: number | undefined },
  table: Routes = { orders: { to: 'orders' } },
) {
  const deliveries = 'deliveries' in given ? given.deliveries : 1;
  const record = {
    messageId: 'm-1',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      SentTimestamp: String(Date.now()),
      ...(deliveries !== undefined && { ApproximateReceiveCount: String(deliveries) }),
      ...(queue.endsWith('.fifo') && { MessageGroupId: 'group' }),
    },
    eventSource: 'aws:sqs',
    eventSourceARN: arn(queue),
  };
  return (await createQueue(services, table)({ Records: [record] }, contextWith())).batchItemFailures;
}

describe('The policy of a route', () => {
  test('goes with its message through the outbox: unknown there is a dead letter, and no second copy', async () => {
    const started = await start();
    started.emulator.setFaults('100% 404 DMS.10240407');
    expect(await post(started, ['code-events'], 'dead-letter')).toBe(202);
    const [waiting] = await started.sqs.outbox();
    expect(waiting).toMatchObject({ onUnknown: 'dead-letter', inDoubt: false });

    started.emulator.setFaults('100% reset after');
    expect(await receive(started, { body: waiting })).toEqual([]);
    expect(started.emulator.messages('code-events')).toHaveLength(1);
    expect(await started.sqs.deadLetters()).toMatchObject([
      { onUnknown: 'dead-letter', inDoubt: true, failure: { outcome: 'unknown', attempts: 2 } },
    ]);
  });
});

describe('A message in doubt', () => {
  test('is counted as a possible duplicate when it is sent from the outbox', async () => {
    const started = await start();
    started.emulator.setFaults('100% reset after');
    expect(await post(started, ['code-events'], 'retry')).toBe(202);
    expect(started.counts).toMatchObject({ Unknown: 1, UnknownAttempts: 1 });
    expect(started.counts.PossibleDuplicates).toBeUndefined();
    const [waiting] = await started.sqs.outbox();
    expect(waiting).toMatchObject({ inDoubt: true });

    started.emulator.setFaults('');
    expect(await receive(started, { body: waiting })).toEqual([]);
    expect(started.emulator.messages('code-events')).toHaveLength(2);
    expect(started.counts).toMatchObject({ PossibleDuplicates: 1, UnknownAttempts: 1 });
  });

  test('stays in doubt while it waits, without attempts that were not made', async () => {
    const started = await start();
    const body = { topic: 'orders', body: 'b', keys: ['k'], inDoubt: true };
    started.emulator.setFaults('100% 404 DMS.10240407');
    expect(await receive(started, { body })).toHaveLength(1);
    expect(await receive(started, { body, deliveries: 2 })).toHaveLength(1);
    expect(started.counts).toMatchObject({ Throttled: 2, Rejected: 2 });
    expect(started.counts.UnknownAttempts).toBeUndefined();
  });

  test('that an operator redrives is sent, whatever its policy', async () => {
    const started = await start();
    const body = { topic: 'orders', body: 'b', keys: ['k'], inDoubt: true, onUnknown: 'dead-letter' };
    expect(await receive(started, { body })).toEqual([]);
    expect(started.emulator.messages('orders')).toHaveLength(1);
  });
});

describe('A record that SQS delivers again', () => {
  test.each(['orders', 'outbox'])(
    'from the queue %s may have been sent by a process that died',
    async (queue) => {
      const started = await start();
      const body = { topic: 'orders', body: 'b', keys: ['k'] };
      await receive(started, { body, queue });
      expect(started.counts.PossibleDuplicates).toBeUndefined();
      await receive(started, { body, queue, deliveries: 2 });
      expect(started.counts.PossibleDuplicates).toBe(1);
    },
  );
});

test('A record that does not say how often it was delivered is no possible duplicate', async () => {
  const started = await start();
  await receive(started, { body: { topic: 'orders', body: 'b' }, queue: 'orders', deliveries: undefined });
  await receive(started, { body: { topic: 'orders', body: 'b' }, deliveries: undefined });
  expect(started.counts).toMatchObject({ Sent: 2 });
  expect(started.counts.PossibleDuplicates).toBeUndefined();
});

describe('With onUnknown verify', () => {
  const table: Routes = { orders: { to: 'orders', onUnknown: 'verify' } };
  const record = { body: { order: 'A-1' }, queue: 'orders' };
  const again = { ...record, deliveries: 2 };
  const unanswered = { reason: 'not looked up', outcome: 'not-sent', attempts: 0, origin: 'webhook/orders' };

  test('a record that SQS delivers for the first time is sent without a look-up', async () => {
    const started = await start();
    expect(await receive(started, record, table)).toEqual([]);
    expect(started.emulator.messages('orders')).toHaveLength(1);
    expect(started.emulator.requests.queries).toBe(0);
  });

  test('a record of a process that died after sending is looked up, and not sent again', async () => {
    const started = await start();
    await receive(started, record, table);
    expect(await receive(started, again, table)).toEqual([]);
    expect(started.emulator.messages('orders')).toHaveLength(1);
    expect(started.counts).toMatchObject({ Sent: 2 });
    expect(started.counts.PossibleDuplicates).toBeUndefined();
  });

  test('a record of a process that died before sending is looked up, and sent', async () => {
    const started = await start();
    expect(await receive(started, again, table)).toEqual([]);
    expect(started.emulator.messages('orders')).toHaveLength(1);
    expect(started.counts.PossibleDuplicates).toBeUndefined();
  });

  test('a record waits as for any retry while the look-up has no answer; nothing is sent meanwhile', async () => {
    const started = await start();
    started.emulator.setFaults('query 100% 503');
    expect(await receive(started, again, table)).toHaveLength(1);
    expect(started.emulator.messages('orders')).toEqual([]);
  });

  test('a request that its sender posts again becomes one message', async () => {
    const started = await start();
    expect(await post(started, ['code-events'], 'verify')).toBe(200);
    expect(await post(started, ['code-events'], 'verify')).toBe(200);
    expect(started.emulator.messages('code-events')).toHaveLength(1);
  });

  test('a message with the same key and another body is another message', async () => {
    const started = await start();
    await receive(started, record, table);
    await receive(started, { ...again, body: { order: 'A-2' } }, table);
    expect(started.emulator.messages('orders')).toHaveLength(2);
  });

  test('a message in doubt is found from the outbox, and not sent again', async () => {
    const started = await start();
    await receive(started, record, table);
    const waiting = {
      topic: 'orders',
      keys: ['m-1'],
      body: JSON.stringify(record.body),
      onUnknown: 'verify',
    };
    const tag = 'com.amazonaws.sqs.message';
    expect(await receive(started, { body: { ...waiting, tag, inDoubt: true } })).toEqual([]);
    expect(started.emulator.messages('orders')).toHaveLength(1);
  });

  test('a message that a process may have sent long before its first failure is found from the outbox', async () => {
    const days = 13 * 24 * 3600 * 1000;
    const started = await start();
    await receive(started, record, table);
    // The process that sent it died. Days later its trigger delivers it again, and the look-up gets no answer.
    const firstAt = new Date(Date.now() + days).toISOString();
    const failure = { ...unanswered, firstAt, lastAt: firstAt };
    const waiting = { topic: 'orders', keys: ['m-1'], tag: 'com.amazonaws.sqs.message', failure };
    const body = { ...waiting, body: JSON.stringify(record.body), onUnknown: 'verify', inDoubt: true };
    expect(await receive(started, { body })).toEqual([]);
    expect(started.emulator.messages('orders')).toHaveLength(1);
  });

  test('a message that is in doubt since a moment ago is looked up with the time of that attempt', async () => {
    const started = await start();
    const sends: SendOptions[] = [];
    const send = async (_: unknown, options: SendOptions): Promise<Outcome> => {
      sends.push(options);
      return { kind: 'not-sent', reason: 'only asked', attempts: [], inDoubt: true, stopped: 'deadline' };
    };
    const services = { ...started.services, client: { ...started.services.client, send } };
    const lastAt = '2026-11-24T12:00:00.000Z';
    const failure = { ...unanswered, firstAt: lastAt, lastAt };
    const body = { topic: 'orders', keys: ['m-1'], body: 'b', onUnknown: 'verify', failure };
    await receive({ services }, { body: { ...body, inDoubt: true } });
    await receive({ services }, { body: { ...body, inDoubt: false } });
    expect(sends.map(({ lastAttemptAt }) => lastAttemptAt)).toEqual([Date.parse(lastAt), undefined]);
  });

  test('an ordered fan-out that is delivered again sends only what is not there', async () => {
    const started = await start();
    const fanOut: Routes = { orders: { to: ['orders', 'audit'], onUnknown: 'verify' } };
    started.emulator.setFaults('topic audit 100% 404 DMS.10240407');
    expect(await receive(started, { ...record, queue: 'orders.fifo' }, fanOut)).toHaveLength(1);
    started.emulator.setFaults('');
    expect(await receive(started, { ...again, queue: 'orders.fifo' }, fanOut)).toEqual([]);
    expect(started.emulator.messages('orders')).toHaveLength(1);
    expect(started.emulator.messages('audit')).toHaveLength(1);
  });
});

test('A webhook that must be posted again counts what was sent of it, or may have been', async () => {
  const started = await start({ OUTBOX_QUEUE_URL: '', DEAD_LETTER_QUEUE_URL: '' });
  started.emulator.setFaults('topic audit 100% 404 DMS.10240407; topic orders 100% reset after');
  expect(await post(started, ['code-events', 'audit', 'orders'], 'retry')).toBe(503);
  expect(started.counts).toMatchObject({ Sent: 1, Rejected: 1, Unknown: 1, PossibleDuplicates: 2 });
});

test('A webhook that must be posted again counts what waits in the outbox, but no dead letter', async () => {
  const started = await start({ DEAD_LETTER_QUEUE_URL: '' });
  started.emulator.setFaults('topic audit 100% 404 DMS.10240407; topic orders 100% 400 DMS.10540011');
  expect(await post(started, ['audit', 'orders'], 'retry')).toBe(503);
  expect(await started.sqs.outbox()).toMatchObject([{ topic: 'audit' }]);
  expect(started.counts).toMatchObject({ StoredInOutbox: 1, PossibleDuplicates: 1 });
});

test('Of a record with two events whose first one is refused, the second keeps the policy of the route', async () => {
  const started = await start();
  const [before, after] = ['refused', 'taken'].map((key) => ({ ...s3Record, s3: s3Of(key) }));
  const to = ({ subject }: InboundEvent) => (subject === 'refused' ? reject('not this one') : 'orders');
  started.emulator.setFaults('100% reset after');
  const body = { Records: [before, after] };
  expect(
    await receive(started, { body, queue: 'orders' }, { orders: { to, onUnknown: 'dead-letter' } }),
  ).toEqual([]);
  expect(started.emulator.messages('orders')).toHaveLength(1);
  expect(await started.sqs.deadLetters()).toHaveLength(2);
});

const s3Record = {
  eventSource: 'aws:s3',
  awsRegion: 'eu-central-1',
  eventTime: '2026-11-23T06:00:00.000Z',
  eventName: 'ObjectCreated:Put',
};
const s3Of = (key: string) => ({ bucket: { name: 'invoices' }, object: { key } });
