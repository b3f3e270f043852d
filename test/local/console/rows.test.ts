import { expect, test } from 'vitest';
import type { Fact } from '../../../local/console/facts.ts';
import { detailOf } from '../../../local/console/row-views.ts';
import { createRows } from '../../../local/console/rows.ts';

const at = 1_795_500_000_000;

/** Facts of a request to a webhook, with what happened in between. */
function request(
  between: readonly Fact[],
  answer: { status: number; end?: 'answered' | 'timed-out' } = { status: 200 },
): Fact[] {
  const { status, end = 'answered' } = answer;
  return [
    {
      kind: 'request',
      at,
      requestId: 'gw/1=',
      method: 'POST',
      target: '/hooks/github',
      headers: [],
      body: Buffer.from('{}'),
      sender: 'github',
    },
    {
      kind: 'invocation',
      at,
      invocationId: 'i1',
      functionName: 'webhook',
      trigger: { kind: 'webhook', requestId: 'gw/1=' },
    },
    ...between,
    {
      kind: 'invoked',
      at: at + 50,
      invocationId: 'i1',
      end,
      durationMs: 50,
      ...(end === 'timed-out' && { error: 'Task timed out after 28.00 seconds' }),
    },
    { kind: 'answer', at: at + 51, requestId: 'gw/1=', status, headers: [], body: '', durationMs: 51 },
  ];
}

const line = (record: Readonly<Record<string, unknown>>, invocationId = 'i1'): Fact => ({
  kind: 'line',
  at: at + 40,
  invocationId,
  functionName: 'webhook',
  text: JSON.stringify(record),
  record,
});

const sent = (topic: string, keys = 'k1') =>
  line({
    message: 'Messages sent',
    sent: [{ topic, keys, msgId: `m-${topic}`, eventId: keys, route: 'github' }],
  });
const stored = (text: string, topic: string) =>
  line({ message: text, topic, keys: ['k1'], reason: 'the service answered 429', stopped: 'attempts' });

const cases: readonly [name: string, facts: readonly Fact[], expected: object][] = [
  ['not ended yet', request([]).slice(0, 2), { outcome: 'running' }],
  ['sent', request([sent('a')]), { outcome: 'sent', verification: { ok: true } }],
  [
    'partly in the outbox',
    request([sent('a'), stored('Stored in the outbox', 'b')], { status: 202 }),
    { outcome: 'partly', reason: 'the service answered 429' },
  ],
  ['in the outbox', request([stored('Stored in the outbox', 'b')], { status: 202 }), { outcome: 'outbox' }],
  [
    'a dead letter besides a sent message',
    request([sent('a'), stored('Stored as a dead letter', 'b')], { status: 202 }),
    { outcome: 'dead-letter', reason: 'the service answered 429' },
  ],
  [
    'an event that no route can take',
    request(
      [
        line({
          message: 'Event cannot become messages',
          eventId: 'e1',
          reason: 'The route rejected the event: no',
        }),
        line({
          message: 'Stored as a dead letter',
          eventId: 'e1',
          reason: 'The route rejected the event: no',
        }),
      ],
      { status: 202 },
    ),
    { outcome: 'dead-letter', reason: 'The route rejected the event: no' },
  ],
  [
    'filtered out by its route',
    request([line({ message: 'Event becomes no message: its route filters it out', route: 'github' })]),
    { outcome: 'filtered', reason: 'Its route filters it out', route: { name: 'github' } },
  ],
  ['a handshake', request([]), { outcome: 'filtered', reason: 'Answered without a message' }],
  [
    'a stale signature',
    request(
      [
        line({
          message: 'Webhook refused',
          status: 401,
          sender: 'github',
          reason: 'stale',
          detail: '412 s old',
        }),
      ],
      { status: 401 },
    ),
    {
      outcome: 'refused',
      reason: 'stale: 412 s old',
      verification: { ok: false, reason: 'stale: 412 s old' },
    },
  ],
  [
    'an unknown path',
    request([line({ message: 'Webhook refused', status: 404, reason: 'answered with 404 Not Found' })], {
      status: 404,
    }),
    { outcome: 'refused', reason: 'answered with 404 Not Found', verification: undefined },
  ],
  ['neither sent nor stored', request([], { status: 503 }), { outcome: 'redeliver' }],
  [
    'a timeout',
    request([], { status: 500, end: 'timed-out' }),
    { outcome: 'failed', reason: 'Task timed out after 28.00 seconds' },
  ],
  [
    'in doubt',
    request([
      line({ message: 'Message in doubt', topic: 'a', keys: ['k1'], outcome: 'unknown', reason: 'reset' }),
      sent('a'),
    ]),
    { outcome: 'sent', inDoubt: true },
  ],
];

test.each(cases)('a request: %s', (_, facts, expected) => {
  const rows = createRows();
  const [row] = facts.flatMap((fact) => rows.apply(fact));
  expect(row && detailOf(row)).toMatchObject(expected);
});

test('a line that comes after the end of its invocation still counts', () => {
  const rows = createRows();
  for (const fact of request([], { status: 202 })) rows.apply(fact);
  const [row] = rows.apply(stored('Stored in the outbox', 'b'));
  expect(row && detailOf(row)).toMatchObject({ outcome: 'outbox' });
});

const batch = (invocationId: string, ids: readonly string[], queueName = 'orders'): Fact => ({
  kind: 'invocation',
  at,
  invocationId,
  functionName: 'queue',
  trigger: {
    kind: 'queue',
    queueName,
    records: ids.map((messageId) => ({
      messageId,
      body: queueName === 'outbox' ? '{"topic":"a","keys":["k1"],"body":"x"}' : `{"n":"${messageId}"}`,
      receives: 1,
      attributes: {},
    })),
  },
});
const batchEnd = (invocationId: string, failed: readonly string[]): Fact => ({
  kind: 'invoked',
  at: at + 60,
  invocationId,
  end: 'answered',
  durationMs: 60,
  answer: JSON.stringify({ batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }),
});

test('the records of a batch are kept apart, and one that is handed back continues its row', () => {
  const rows = createRows();
  rows.apply(batch('b1', ['one', 'two']));
  for (const id of ['two', 'one'])
    rows.apply(
      line(
        {
          message: 'Messages sent',
          sent: [{ topic: 'a', keys: id, msgId: `m-${id}`, eventId: id, route: 'o' }],
        },
        'b1',
      ),
    );
  rows.apply(line({ message: 'Record failed', messageId: 'two', reason: 'TypeError' }, 'b1'));
  rows.apply(batchEnd('b1', ['two']));
  const detail = (id: string) => {
    const row = rows.get(id);
    return row && detailOf(row);
  };
  expect(detail('one')).toMatchObject({ outcome: 'sent', messages: [{ keys: ['one'] }] });
  expect(detail('two')).toMatchObject({ outcome: 'redeliver', reason: 'TypeError' });
  rows.apply(batch('b2', ['two']));
  expect(detail('two')).toMatchObject({ outcome: 'running', invocations: [{ id: 'b1' }, { id: 'b2' }] });
});

test('a record of the outbox that is handed back stays there, and one that is gone without a receipt is a dead letter', () => {
  const rows = createRows({ outboxQueue: 'outbox' });
  for (const fact of request([stored('Stored in the outbox', 'a')], { status: 202 })) rows.apply(fact);
  rows.apply(batch('d1', ['o1'], 'outbox'));
  const outcomeAfter = (failed: readonly string[]) => {
    const [row] = rows.apply(batchEnd('d1', failed));
    return row && detailOf(row);
  };
  expect(outcomeAfter(['o1'])).toMatchObject({ id: 'gw_1_', outcome: 'outbox' });
  expect(outcomeAfter([])).toMatchObject({ id: 'gw_1_', outcome: 'dead-letter' });
});

test('a record of the outbox whose message is not known has a row of its own', () => {
  const rows = createRows({ outboxQueue: 'outbox' });
  const [row] = rows.apply(batch('d1', ['o1'], 'outbox'));
  expect(row && detailOf(row)).toMatchObject({ id: 'o1', origin: 'outbox', title: 'message for a' });
});
