import { describe, expect, test } from 'vitest';
import { InvalidEventError } from '../../../lib/core/errors.ts';
import { deliver, isEventAtFault } from '../../../lib/delivery/deliver.ts';
import type { RedeliverablePlan } from '../../../lib/delivery/settle.ts';
import type { InboundEvent, Trigger } from '../../../lib/event/event.ts';
import type { Outcome } from '../../../lib/rocketmq/client.ts';
import { eventWith, messageTo, NOW, outcomes, startDelivery } from '../../support/delivery.ts';

const from = (trigger: Trigger) => ({ trigger, name: 'orders', matchesSuffix: false });
const planWith = (
  topics: readonly string[],
  change: Partial<InboundEvent> = {},
  rest: Partial<RedeliverablePlan> = {},
): RedeliverablePlan => ({ event: eventWith(change), messages: topics.map(messageTo), ...rest });

/** Each message ends as the table says for its topic. */
const byTopic =
  (table: Readonly<Record<string, Outcome>>) =>
  ({ topic }: { topic: string }) =>
    table[topic] ?? outcomes.sent;

describe('A delivery', () => {
  test('of no plan is done', async () => {
    const { services, invocation } = startDelivery();
    expect(await deliver(services, [], invocation)).toMatchObject({ settlement: 'sent', isGivenUp: false });
  });

  test('of a sent event is done, and its message is sent until the deadline of the invocation', async () => {
    const { services, invocation, sends } = startDelivery();
    expect(await deliver(services, [planWith(['one'])], invocation)).toEqual({
      settlement: 'sent',
      reason: undefined,
      repeatable: 0,
      isGivenUp: false,
    });
    expect(sends).toMatchObject([{ topic: 'one', options: { deadline: NOW + 1000, inDoubt: false } }]);
  });

  test('of an event that its route leaves out is done, and the log says so', async () => {
    const { services, invocation, lines, counts } = startDelivery();
    expect(await deliver(services, [planWith([])], invocation)).toMatchObject({ settlement: 'sent' });
    expect(counts).toEqual({ Received: 1, Filtered: 1 });
    const facts = { route: 'orders', eventId: 'e-1' };
    expect(lines).toEqual([{ level: 'info', text: expect.stringContaining('filters it out'), facts }]);
  });

  test('of an event that cannot become messages is a dead letter, and the log says why', async () => {
    const { services, invocation, lines, stored, counts } = startDelivery();
    const refused = planWith([], {}, { refusal: new InvalidEventError('it is no JSON') });
    expect(await deliver(services, [refused], invocation)).toMatchObject({
      settlement: 'stored',
      reason: 'it is no JSON',
    });
    const at = '2026-01-02T03:04:05.000Z';
    expect(stored).toMatchObject({
      outbox: [],
      deadLetters: [
        {
          event: { id: 'e-1', data: '{}' },
          failure: {
            reason: 'it is no JSON',
            outcome: 'invalid',
            attempts: 0,
            origin: 'queue/orders',
            firstAt: at,
            lastAt: at,
          },
        },
      ],
    });
    expect(lines).toMatchObject([
      {
        level: 'error',
        text: 'Event cannot become messages',
        facts: { route: 'orders', eventId: 'e-1', reason: 'it is no JSON' },
      },
      {
        level: 'warn',
        text: 'Stored as a dead letter',
        facts: { eventId: 'e-1', origin: 'queue/orders', reason: 'it is no JSON' },
      },
    ]);
    expect(counts).toEqual({ Received: 1, DeadLettered: 1 });
  });
});

describe('A message that is not sent', () => {
  const bus = { origin: from('event-bus') };

  test('waits in the outbox with its policy, its doubt and its failure', async () => {
    const { services, invocation, stored, lines, counts } = startDelivery(() => ({
      ...outcomes.throttled,
      inDoubt: true,
    }));
    const plan = planWith(['one'], bus, { onUnknown: 'verify' });
    expect(await deliver(services, [plan], invocation)).toMatchObject({ settlement: 'stored' });
    const { reason, serviceCode, requestId } = outcomes.throttled;
    expect(stored.deadLetters).toEqual([]);
    expect(stored.outbox).toMatchObject([
      {
        topic: 'one',
        onUnknown: 'verify',
        inDoubt: true,
        failure: {
          reason,
          outcome: 'rejected',
          class: 'throttled',
          serviceCode,
          requestId,
          stopped: 'attempts',
          attempts: 2,
          origin: 'event-bus/orders',
        },
      },
    ]);
    const facts = { topic: 'one', keys: ['k'], origin: 'event-bus/orders', reason, stopped: 'attempts' };
    expect(lines.at(-1)).toEqual({ level: 'warn', text: 'Stored in the outbox', facts });
    expect(counts).toMatchObject({ StoredInOutbox: 1 });
  });

  test('of a redriven event keeps what its dead letter said, and adds its attempts', async () => {
    const { services, invocation, stored } = startDelivery(() => outcomes.throttled);
    const earlier = {
      reason: 'old',
      outcome: 'invalid',
      attempts: 5,
      origin: 'webhook/github',
      firstAt: '2026-01-01T00:00:00.000Z',
      lastAt: '2026-01-01T00:00:00.000Z',
    };
    await deliver(services, [planWith(['one'], bus, { earlier })], invocation);
    expect(stored.outbox).toMatchObject([
      {
        failure: {
          attempts: 7,
          origin: 'webhook/github',
          firstAt: earlier.firstAt,
          lastAt: '2026-01-02T03:04:05.000Z',
        },
      },
    ]);
  });

  test('is stored as soon as its own send has ended, not when all have', async () => {
    const slow = Promise.withResolvers<Outcome>();
    const { services, invocation, stored } = startDelivery(({ topic }) =>
      topic === 'slow' ? slow.promise : outcomes.throttled,
    );
    const delivery = deliver(services, [planWith(['slow', 'fast'], bus)], invocation);
    await new Promise(setImmediate);
    expect(stored.outbox).toMatchObject([{ topic: 'fast' }]);
    slow.resolve(outcomes.sent);
    expect(await delivery).toMatchObject({ settlement: 'stored' });
    expect(stored.outbox).toHaveLength(1);
  });

  test('stays with its trigger if it cannot be stored', async () => {
    const { services, invocation, lines, counts } = startDelivery(() => outcomes.throttled, {
      stores: false,
    });
    expect(await deliver(services, [planWith(['one'], bus)], invocation)).toMatchObject({
      settlement: 'redeliver',
    });
    expect(lines.map(({ text }) => text)).toEqual(['Message rejected']);
    expect(counts).not.toHaveProperty('StoredInOutbox');
  });

  test('of a queue stays there, with all other messages of its record', async () => {
    const { services, invocation, stored } = startDelivery(byTopic({ two: outcomes.throttled }));
    const nothingSent = [planWith(['two']), planWith(['two'])];
    expect(await deliver(services, nothingSent, invocation)).toMatchObject({ settlement: 'redeliver' });
    expect(stored.outbox).toEqual([]);
    const partlySent = [planWith(['one']), planWith(['two'])];
    expect(await deliver(services, partlySent, invocation)).toMatchObject({ settlement: 'stored' });
    expect(stored.outbox).toMatchObject([{ topic: 'two' }]);
  });

  test('goes back to its trigger if one event of the delivery is ordered', async () => {
    const { services, invocation, stored } = startDelivery(byTopic({ two: outcomes.throttled }));
    const plans = [planWith(['one'], { ...bus, group: 'g' }), planWith(['two'], bus)];
    expect(await deliver(services, plans, invocation)).toMatchObject({ settlement: 'redeliver' });
    expect(stored.outbox).toEqual([]);
  });
});

test('An event is at fault unless its route is, or nobody', () => {
  const faultOf = (refusal?: InvalidEventError) =>
    isEventAtFault(planWith([], {}, refusal ? { refusal } : {}));
  expect(faultOf(new InvalidEventError('x'))).toBe(true);
  expect(faultOf(new InvalidEventError('x', { fault: 'route' }))).toBe(false);
  expect(faultOf()).toBe(false);
});

describe('The metrics count', () => {
  test('every event that is received, whatever becomes of it', async () => {
    const { services, invocation, counts } = startDelivery();
    await deliver(services, [planWith(['one', 'two']), planWith(['three'])], invocation);
    expect(counts).toEqual({ Received: 2, Sent: 3 });
  });

  test('a redriven event not again as received', async () => {
    const { services, invocation, counts } = startDelivery();
    const earlier = {
      reason: 'no route',
      outcome: 'invalid',
      attempts: 0,
      origin: 'queue/orders',
      firstAt: '2026-01-01T00:00:00.000Z',
      lastAt: '2026-01-01T00:00:00.000Z',
    };
    await deliver(services, [planWith(['one'], {}, { earlier })], invocation);
    expect(counts).toEqual({ Sent: 1 });
  });

  test('what could not be stored', async () => {
    const { services, invocation, counts } = startDelivery(() => outcomes['not-sent'], { stores: false });
    const webhook = { origin: from('webhook') };
    expect(await deliver(services, [planWith(['one'], webhook)], invocation)).toMatchObject({
      settlement: 'redeliver',
    });
    expect(counts).toEqual({ Received: 1, NotSent: 1, NotStored: 1 });
  });
});
