import type { DeliveryServices } from '../../lib/delivery/deliver.ts';
import { createGroupOrder } from '../../lib/delivery/group-order.ts';
import type { Invocation } from '../../lib/delivery/invocation.ts';
import { createSentLog } from '../../lib/delivery/sent-log.ts';
import type { InboundEvent } from '../../lib/event/event.ts';
import type { OutboxRecord } from '../../lib/outbox/record.ts';
import type { Outcome, RocketMqClient } from '../../lib/rocketmq/client.ts';
import { type Message, parseMessage } from '../../lib/rocketmq/message.ts';
import { recordingLog, recordingMeter } from './services.ts';

type SendOptions = Parameters<RocketMqClient['send']>[1];

export const NOW = Date.parse('2026-01-02T03:04:05Z');

/** One outcome of each kind, as the client returns them. */
export const outcomes = {
  sent: {
    kind: 'sent',
    receipt: { msgId: 'id-1', queueId: 0, queueOffset: 0, brokerName: 'b', properties: {} },
    attempts: [{ kind: 'sent', delayMs: 0, durationMs: 5 }],
    inDoubt: false,
  },
  throttled: {
    kind: 'rejected',
    class: 'throttled',
    reason: 'too many requests',
    status: 429,
    serviceCode: 'APIG.0308',
    requestId: 'r-1',
    attempts: [
      { kind: 'rejected', class: 'throttled', delayMs: 0, durationMs: 5 },
      { kind: 'rejected', class: 'throttled', delayMs: 20, durationMs: 5 },
    ],
    inDoubt: false,
    stopped: 'attempts',
  },
  invalid: {
    kind: 'rejected',
    class: 'invalid',
    reason: 'the topic is not legal',
    attempts: [{ kind: 'rejected', class: 'invalid', delayMs: 0, durationMs: 5 }],
    inDoubt: false,
    stopped: 'final',
  },
  'not-sent': {
    kind: 'not-sent',
    reason: 'no connection',
    attempts: [],
    inDoubt: false,
    stopped: 'deadline',
  },
  unknown: {
    kind: 'unknown',
    reason: 'the connection was lost',
    attempts: [{ kind: 'unknown', delayMs: 0, durationMs: 5 }],
    inDoubt: true,
    stopped: 'policy',
  },
} as const satisfies Record<string, Outcome>;

/** A message to a topic. */
export const messageTo = (topic: string): Message =>
  parseMessage({ topic, body: '{}', tag: 't', keys: ['k'], properties: {} });

/** An event of a standard queue, delivered for the first time. */
export const eventWith = (change: Partial<InboundEvent> = {}): InboundEvent => ({
  origin: { trigger: 'queue', name: 'orders', matchesSuffix: true },
  delivered: 'first',
  id: 'e-1',
  source: '/shop',
  type: 'placed',
  time: '2026-01-02T03:00:00Z',
  extensions: {},
  data: '{}',
  ...change,
});

/** Delivery without a network: `end` tells how the send of a message ends, `stores` whether the queues take records. */
export function startDelivery(
  end: (message: Message) => Outcome | Promise<Outcome> = () => outcomes.sent,
  { stores = true } = {},
) {
  const sends: { readonly topic: string; readonly options: SendOptions }[] = [];
  const stored: { readonly outbox: OutboxRecord[]; readonly deadLetters: OutboxRecord[] } = {
    outbox: [],
    deadLetters: [],
  };
  const log = recordingLog();
  const { openMeter, counts } = recordingMeter();
  const store = (place: keyof typeof stored) => ({
    async put(record: OutboxRecord, until: number) {
      if (until !== NOW + 2000) throw new Error('a record is stored until the end of the invocation');
      if (stores) stored[place].push(record);
      return stores;
    },
  });
  const services: DeliveryServices = {
    client: {
      async send(message: Message, options: SendOptions) {
        sends.push({ topic: message.topic, options });
        return end(message);
      },
    } as RocketMqClient,
    groupOrder: createGroupOrder(),
    outbox: store('outbox'),
    deadLetters: store('deadLetters'),
    clock: { now: () => NOW },
  };
  const invocation: Invocation = {
    requestId: 'request-1',
    trace: undefined,
    sendBy: NOW + 1000,
    endBy: NOW + 2000,
    log,
    sentLog: createSentLog(log),
    meter: openMeter(),
  };
  return { services, invocation, sends, stored, lines: log.lines, counts };
}
