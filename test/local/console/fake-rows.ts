import type {
  MessageState,
  RowDetail,
  RowMessage,
  RowOutcome,
  RowSummary,
} from '../../../local/console/row-types.ts';

type Case = readonly [
  fn: string,
  origin: string,
  title: string,
  topics: readonly string[],
  outcome: RowOutcome,
  reason?: string,
];

const cases: readonly Case[] = [
  ['webhook', 'github', 'POST /hooks/github', ['code-events'], 'sent'],
  ['webhook', 'stripe', 'POST /hooks/stripe', ['payments', 'audit'], 'sent'],
  [
    'webhook',
    'orders',
    'POST /hooks/orders',
    ['orders'],
    'outbox',
    '503 of the service: attempts ended at the deadline',
  ],
  ['queue', 'orders', 'order.placed', ['orders'], 'sent'],
  [
    'webhook',
    'stripe',
    'POST /hooks/stripe',
    [],
    'refused',
    'The signature does not match: the timestamp is 312 s old',
  ],
  ['schedule', 'heartbeat', 'rate(1 minute)', ['heartbeats'], 'sent'],
  ['event-bus', 'shop.orders', 'OrderPlaced', ['orders', 'audit'], 'partly', 'audit waits in the outbox'],
  [
    'queue',
    'order-steps.fifo',
    'order.step',
    ['order-steps'],
    'redeliver',
    'Its group waits for another delivery',
  ],
  ['webhook', 'github', 'POST /hooks/github', [], 'filtered', 'No route wants events of type github.ping'],
  [
    'event-bus',
    'shop.payments',
    'PaymentTaken',
    ['payments', 'audit'],
    'dead-letter',
    'Too large: 4.2 MB of 4 MB',
  ],
  ['queue', 'orders', 'order.placed', ['orders'], 'failed', 'TypeError in the route: items is not iterable'],
];

/** A generated row: the same number gives the same row. */
export function fakeRow(number: number, at: number): RowSummary {
  const [fn, origin, title, topics, outcome, reason] = cases[number % cases.length] ?? cases[0] ?? never();
  return {
    id: `row-${number}`,
    at,
    function: fn,
    origin,
    title,
    outcome,
    ...(reason !== undefined && { reason }),
    messages: topics.map((topic, index) => ({ topic, key: `evt_${number}`, state: stateOf(outcome, index) })),
    durationMs: 4 + ((number * 7919) % 900),
    inDoubt: number % 9 === 6,
    attempts: topics.length + (outcome === 'outbox' ? 2 : 0),
  };
}

function never(): never {
  throw new Error('there are no cases');
}

function stateOf(outcome: RowOutcome, index: number): MessageState {
  if (outcome === 'partly') return index === 0 ? 'sent' : 'outbox';
  return outcome === 'outbox' || outcome === 'dead-letter' || outcome === 'redeliver' ? outcome : 'sent';
}

const body = (number: number) =>
  `{"id":"evt_${number}","amount":9007199254740993,"currency":"eur","items":[{"sku":"A-1","count":2},{"sku":"B-7","count":1}],"paid":true,"note":"Grüße 👋"}`;

/** The details of a generated row. */
export function fakeDetail(row: RowSummary): RowDetail {
  const number = Number(row.id.slice(4)) || 0;
  const isWebhook = row.function === 'webhook';
  const { messages, ...facts } = row;
  return {
    ...facts,
    ...(isWebhook && {
      request: {
        method: 'POST',
        target: `/hooks/${row.origin}`,
        headers: [
          ['content-type', 'application/json'],
          ['user-agent', 'GitHub-Hookshot/044aadd'],
          ['x-hub-signature-256', 'sha256=1…'],
          ['x-github-delivery', '72d3162e-cc78-11e3-81ab-4c9367dc0958'],
        ],
        body: body(number),
        isBase64: false,
        bytes: body(number).length,
      },
      verification: row.outcome === 'refused' ? { ok: false, reason: row.reason } : { ok: true },
      answer: {
        status: row.outcome === 'refused' ? 401 : row.outcome === 'outbox' ? 202 : 200,
        headers: [['content-type', 'application/json']],
        body: row.outcome === 'refused' ? '{"error":"Unauthorized"}' : '{"messages":1}',
      },
    }),
    ...(row.function === 'queue' && {
      record: {
        queue: row.origin,
        messageId: `m-${number}`,
        receives: 1,
        body: body(number),
        attributes: {},
      },
    }),
    ...(row.function === 'schedule' && {
      tick: { name: row.origin, time: new Date(row.at).toISOString(), payload: '{"schedule":"heartbeat"}' },
    }),
    ...(row.function === 'event-bus' && {
      event: { source: row.origin, detailType: row.title, id: `b-${number}`, payload: body(number) },
    }),
    ...(row.outcome !== 'refused' && { route: { name: row.origin } }),
    messages: messages.map((message) => fakeMessage(message.topic, message.state, number, row.at)),
    invocations: [
      { id: `i-${number}`, at: row.at, function: row.function, end: 'answered', durationMs: row.durationMs },
    ],
    lines: [
      { at: row.at + 3, level: 'INFO', text: 'Message sent' },
      ...(row.reason === undefined ? [] : [{ at: row.at + 4, level: 'WARN', text: row.reason }]),
    ],
  };
}

function fakeMessage(topic: string, state: MessageState, number: number, at: number): RowMessage {
  const refusal = { status: 503, code: 'DMS.00500000', class: 'unavailable', message: 'Service unavailable' };
  const sent = { status: 200, durationMs: 14, outcome: 'sent' } as const;
  const attempts =
    state === 'sent'
      ? [{ id: 'a1', at: at + 2, delayMs: 0, ...sent }]
      : [
          { id: 'a1', at: at + 2, delayMs: 0, durationMs: 21, outcome: 'unknown' as const, ...refusal },
          { id: 'a2', at: at + 140, delayMs: 117, durationMs: 18, outcome: 'unknown' as const, ...refusal },
          {
            id: 'a3',
            at: at + 520,
            delayMs: 362,
            durationMs: 250,
            outcome: 'not-sent' as const,
            message: 'Connection refused',
          },
        ];
  const stored = { at: at + 800, reason: '503 of the service', stopped: 'the deadline' };
  return {
    topic,
    tag: 'order.placed',
    keys: [`evt_${number}`],
    properties: { ce_id: `evt_${number}`, ce_type: 'order.placed', ce_source: '/hooks/orders' },
    body: body(number),
    state,
    inDoubt: state === 'outbox',
    attempts,
    ...(state === 'sent' && {
      receipt: { msgId: `AC11000200002A9F00000000000${number}`, queueId: 2, queueOffset: number },
    }),
    ...(state === 'outbox' && { outbox: stored }),
    ...(state === 'dead-letter' && { deadLetter: stored }),
  };
}
