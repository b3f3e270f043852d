import { describe, expect, test } from 'vitest';
import type { UnknownPolicy } from '../../lib/rocketmq/client.ts';
import type { RoutedRequest } from '../../lib/webhook/admit.ts';
import { signPayload } from '../../local/sign-payload.ts';
import {
  createEventBusHandler as createEventBus,
  createQueueHandler as createQueue,
  createScheduleHandler as createSchedule,
  createWebhookHandler as createWebhook,
} from '../fixtures/functions.ts';
import { routes as webhookRoutes } from '../fixtures/routes/webhook.ts';
import { contextWith, SECRETS, sample, startServices } from '../support/services.ts';
import { startSqs } from '../support/sqs.ts';

/** A topic whose messages always end this way. */
const faults = {
  sent: '',
  throttled: '100% 404 DMS.10240407',
  unavailable: '100% 400 DMS.00400026',
  misconfigured: '100% 400 DMS.00050004',
  unknown: '100% reset before',
  stored: '100% reset after', // unknown to us, and stored all the same
  internal: '100% 500 DMS.00500000',
  invalid: '100% 400 DMS.10540011',
} as const;
type Topic = keyof typeof faults;

/** How the trigger was answered. */
type Answer = 'done' | 'stored' | 'redeliver';
type Started = Awaited<ReturnType<typeof start>>;
type Route = { readonly to: readonly Topic[]; readonly onUnknown: UnknownPolicy };

async function start({ stores = true } = {}) {
  const sqs = await startSqs();
  const env = { MAX_ATTEMPTS: '1', ...(stores ? sqs.env : {}) };
  const started = await startServices({ topics: Object.keys(faults) }, env);
  const lines = Object.entries(faults).flatMap(([topic, fault]) => (fault ? `topic ${topic} ${fault}` : []));
  started.emulator.setFaults(lines.join('; '));
  return { ...started, sqs };
}

const fifoArn = 'arn:aws:sqs:eu-central-1:123456789012:steps.fifo';
const standardArn = 'arn:aws:sqs:eu-central-1:123456789012:orders';

/** A record as SQS delivers it for the n-th time. */
const record = (arn: string, deliveries = 1, messageId = 'm-1') => ({
  messageId,
  receiptHandle: 'handle',
  body: `{"order":"${messageId}"}`,
  attributes: {
    SentTimestamp: '1795413600000',
    ApproximateReceiveCount: String(deliveries),
    ...(arn.endsWith('.fifo') && { MessageGroupId: 'group-1' }),
  },
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
});

const asFailure = (): Answer => 'redeliver';

/** Delivers one event to a function, and says how it answered. */
const triggers = {
  async webhook({ services }: Started, { to, onUnknown }: Route): Promise<Answer | number> {
    const handle = createWebhook(services, { github: { ...webhookRoutes.github, to, onUnknown } });
    const signed = signPayload(sample('webhook/github-push'), webhookRoutes, SECRETS) as RoutedRequest;
    const { statusCode } = (await handle(signed, contextWith())) as { statusCode: number };
    return ({ 200: 'done', 202: 'stored', 503: 'redeliver' } as const)[statusCode] ?? statusCode;
  },
  async schedule({ services }: Started, route: Route): Promise<Answer> {
    const handle = createSchedule(services, { '*': route });
    return handle(sample('schedule/scheduler-with-input'), contextWith()).then(() => 'stored', asFailure);
  },
  async 'event bus'({ services }: Started, route: Route): Promise<Answer> {
    const handle = createEventBus(services, { '*': route });
    return handle(sample('event-bus/event'), contextWith()).then(() => 'stored', asFailure);
  },
  async 'event bus, message group'({ services }: Started, route: Route): Promise<Answer> {
    const handle = createEventBus(services, { '*': route });
    const answer = await handle([record(fifoArn)], contextWith());
    return answer && answer.batchItemFailures.length > 0 ? 'redeliver' : 'stored';
  },
  async queue({ services }: Started, route: Route): Promise<Answer> {
    return receive(services, route, record(standardArn));
  },
  async 'queue, message group'({ services }: Started, route: Route): Promise<Answer> {
    return receive(services, route, record(fifoArn));
  },
};
type TriggerName = keyof typeof triggers;

async function receive(services: Started['services'], route: Route, ...Records: object[]): Promise<Answer> {
  const handle = createQueue(services, { '*': route });
  const { batchItemFailures } = await handle({ Records }, contextWith());
  return batchItemFailures.length > 0 ? 'redeliver' : 'stored';
}

/** What is in the outbox and the dead letters, by topic. */
async function storedIn({ sqs }: Started) {
  const topicsOf = (records: { topic: string }[]) => records.map(({ topic }) => topic).sort();
  return { outbox: topicsOf(await sqs.outbox()), deadLetters: topicsOf(await sqs.deadLetters()) };
}

interface Cell {
  readonly to: readonly Topic[];
  readonly onUnknown?: UnknownPolicy;
  readonly outbox?: readonly Topic[];
  readonly deadLetters?: readonly Topic[];
  /** Whether the trigger must deliver all of it again. */
  readonly redeliver?: boolean;
}

/** Triggers that cannot keep an event: what is not sent waits in the outbox, each message by itself. */
const unordered: readonly Cell[] = [
  { to: ['sent'] },
  { to: ['throttled'], outbox: ['throttled'] },
  { to: ['unavailable'], outbox: ['unavailable'] },
  { to: ['misconfigured'], outbox: ['misconfigured'] },
  { to: ['invalid'], deadLetters: ['invalid'] },
  { to: ['unknown'], outbox: ['unknown'] },
  { to: ['internal'], outbox: ['internal'] },
  { to: ['unknown'], onUnknown: 'dead-letter', deadLetters: ['unknown'] },
  { to: ['internal'], onUnknown: 'dead-letter', deadLetters: ['internal'] },
  { to: ['sent', 'throttled'], outbox: ['throttled'] },
  { to: ['sent', 'unknown', 'invalid'], outbox: ['unknown'], deadLetters: ['invalid'] },
  { to: ['stored', 'throttled'], onUnknown: 'dead-letter', deadLetters: ['stored'], outbox: ['throttled'] },
  { to: ['throttled'], onUnknown: 'dead-letter', outbox: ['throttled'] },
  { to: ['throttled', 'invalid'], onUnknown: 'verify', outbox: ['throttled'], deadLetters: ['invalid'] },
  { to: ['stored'], onUnknown: 'verify' },
  { to: ['unknown'], onUnknown: 'verify', outbox: ['unknown'] },
  { to: ['internal', 'stored'], onUnknown: 'verify', outbox: ['internal'] },
];

/** A standard queue delivers its records again, unless a part of one is sent or must not be sent again. */
const queue: readonly Cell[] = [
  { to: ['sent'] },
  { to: ['throttled'], redeliver: true },
  { to: ['unavailable'], redeliver: true },
  { to: ['misconfigured'], redeliver: true },
  { to: ['unknown'], redeliver: true },
  { to: ['internal'], redeliver: true },
  { to: ['invalid'], deadLetters: ['invalid'] },
  { to: ['unknown'], onUnknown: 'dead-letter', deadLetters: ['unknown'] },
  { to: ['throttled'], onUnknown: 'dead-letter', redeliver: true },
  { to: ['throttled'], onUnknown: 'verify', redeliver: true },
  { to: ['sent', 'throttled'], outbox: ['throttled'] },
  { to: ['sent', 'unknown'], outbox: ['unknown'] },
  { to: ['sent', 'throttled'], onUnknown: 'dead-letter', outbox: ['throttled'] },
  { to: ['sent', 'throttled'], onUnknown: 'verify', outbox: ['throttled'] },
  { to: ['sent', 'unknown'], onUnknown: 'dead-letter', deadLetters: ['unknown'] },
  { to: ['stored'], onUnknown: 'verify' },
  { to: ['unknown'], onUnknown: 'verify', redeliver: true },
  { to: ['stored', 'throttled'], onUnknown: 'verify', outbox: ['throttled'] },
  { to: ['unknown', 'throttled'], redeliver: true },
  { to: ['unknown', 'throttled'], onUnknown: 'dead-letter', deadLetters: ['unknown'], outbox: ['throttled'] },
  { to: ['sent', 'invalid'], deadLetters: ['invalid'] },
  { to: ['invalid', 'throttled'], redeliver: true },
  { to: ['sent', 'invalid', 'throttled'], deadLetters: ['invalid'], outbox: ['throttled'] },
];

/** The outbox does not preserve order, so an ordered event goes back whole, or not at all. */
const ordered: readonly Cell[] = [
  { to: ['sent'] },
  { to: ['throttled'], redeliver: true },
  { to: ['unavailable'], redeliver: true },
  { to: ['misconfigured'], redeliver: true },
  { to: ['unknown'], redeliver: true },
  { to: ['internal'], redeliver: true },
  { to: ['invalid'], deadLetters: ['invalid'] },
  { to: ['sent', 'invalid'], deadLetters: ['invalid'] },
  { to: ['sent', 'throttled'], redeliver: true },
  { to: ['stored'], onUnknown: 'verify' },
  { to: ['unknown'], onUnknown: 'verify', redeliver: true },
  { to: ['sent', 'throttled'], onUnknown: 'verify', redeliver: true },
  { to: ['stored', 'throttled'], onUnknown: 'verify', redeliver: true },
  { to: ['sent', 'throttled'], onUnknown: 'dead-letter', deadLetters: ['throttled'] },
  { to: ['unknown', 'throttled'], redeliver: true },
  { to: ['unknown', 'throttled'], onUnknown: 'dead-letter', deadLetters: ['throttled', 'unknown'] },
  { to: ['stored', 'throttled'], onUnknown: 'dead-letter', deadLetters: ['stored', 'throttled'] },
  { to: ['unknown'], onUnknown: 'dead-letter', deadLetters: ['unknown'] },
  { to: ['throttled'], onUnknown: 'dead-letter', redeliver: true },
  { to: ['throttled', 'invalid'], redeliver: true },
  { to: ['throttled', 'invalid'], onUnknown: 'dead-letter', redeliver: true },
];

const tables: readonly (readonly [TriggerName, readonly Cell[]])[] = [
  ['webhook', unordered],
  ['schedule', unordered],
  ['event bus', unordered],
  ['queue', queue],
  ['event bus, message group', ordered],
  ['queue, message group', ordered],
];

const nameOf = ({ to, onUnknown = 'retry', outbox = [], deadLetters = [], redeliver }: Cell) =>
  `${to.join(' + ')}, ${onUnknown}: ${
    [
      redeliver ? 'delivered again' : [],
      outbox.length > 0 ? `outbox ${outbox.join(', ')}` : [],
      deadLetters.length > 0 ? `dead letter ${deadLetters.join(', ')}` : [],
    ]
      .flat()
      .join('; ') || 'done'
  }`;

describe.each(tables)('%s', (trigger, cells) => {
  test.each(cells.map((cell) => [nameOf(cell), cell] as const))('%s', async (_, cell) => {
    const { to, onUnknown = 'retry', outbox = [], deadLetters = [], redeliver = false } = cell;
    const started = await start();

    const answer = await triggers[trigger](started, { to, onUnknown });

    expect(answer === 'redeliver').toBe(redeliver);
    if (trigger === 'webhook')
      expect(answer).toBe(outbox.length + deadLetters.length > 0 ? 'stored' : 'done');
    expect(await storedIn(started)).toEqual({
      outbox: [...outbox].sort(),
      deadLetters: [...deadLetters].sort(),
    });
  });

  test.each(
    cells
      .filter((cell) => nameOf(cell).endsWith(': done') === false)
      .map((cell) => [nameOf(cell), cell] as const),
  )('%s; without queues it is delivered again', async (_, { to, onUnknown = 'retry' }) => {
    const started = await start({ stores: false });
    expect(await triggers[trigger](started, { to, onUnknown })).toBe('redeliver');
  });
});
