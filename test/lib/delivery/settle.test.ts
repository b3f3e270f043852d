import { describe, expect, test } from 'vitest';
import {
  assertSettled,
  countRepeats,
  type Delivery,
  deliveryOf,
  progressOf,
  type Settlement,
  worstOf,
} from '../../../lib/delivery/settle.ts';
import type { InboundEvent } from '../../../lib/event/event.ts';
import { eventWith, outcomes, startDelivery } from '../../support/delivery.ts';

const delivery = (
  settlement: Settlement,
  names: readonly (keyof typeof outcomes)[],
  change: Partial<InboundEvent> = {},
): Delivery =>
  deliveryOf(
    names.map((name) => ({ plan: { event: eventWith(change), messages: [] }, outcome: outcomes[name] })),
    settlement,
  );

test('The worst settlement of several is that of all', () => {
  expect(worstOf([])).toBe('sent');
  expect(worstOf(['sent', 'sent'])).toBe('sent');
  expect(worstOf(['sent', 'stored'])).toBe('stored');
  expect(worstOf(['redeliver', 'stored'])).toBe('redeliver');
});

test('A message group stops after a dead letter that could have been sent later', () => {
  const group = { group: 'g' };
  expect(progressOf(delivery('redeliver', ['throttled'], group))).toBe('failed');
  expect(progressOf(delivery('stored', ['sent', 'unknown'], group))).toBe('last');
  expect(progressOf(delivery('stored', ['sent', 'invalid'], group))).toBe('done');
  expect(progressOf(delivery('sent', ['sent'], group))).toBe('done');
  expect(progressOf(delivery('stored', ['unknown']))).toBe('done');
});

describe('What is delivered again although it may be sent', () => {
  const repeats = (...names: (keyof typeof outcomes)[]) =>
    delivery('redeliver', names, { delivered: 'unknown' });

  test('counts as possible duplicates', () => {
    const { invocation, counts } = startDelivery();
    countRepeats([repeats('sent', 'unknown', 'throttled'), repeats('not-sent', 'sent')], invocation);
    expect(counts).toEqual({ HandedBack: 2, PossibleDuplicates: 3 });
  });

  test('counts nothing with "verify": the next delivery looks for it', () => {
    const { invocation, counts } = startDelivery();
    const plan = { event: eventWith({ delivered: 'unknown' }), messages: [], onUnknown: 'verify' } as const;
    countRepeats([deliveryOf([{ plan, outcome: outcomes.sent }], 'redeliver')], invocation);
    expect(counts).toEqual({ HandedBack: 1 });
  });

  test('counts later if the trigger counts its deliveries', () => {
    const { invocation, counts } = startDelivery();
    countRepeats([delivery('redeliver', ['sent', 'unknown'])], invocation);
    expect(counts).toEqual({ HandedBack: 1 });
  });
});

describe('A trigger that only hears errors', () => {
  test('hears nothing if everything is sent or stored', () => {
    const { invocation } = startDelivery();
    expect(() =>
      assertSettled([delivery('sent', ['sent']), delivery('stored', ['unknown'])], invocation),
    ).not.toThrow();
  });

  test('hears how many events it must deliver again, and the reason of the first', () => {
    const { invocation, counts } = startDelivery();
    const open = delivery('redeliver', ['sent', 'throttled'], { delivered: 'unknown' });
    expect(() => assertSettled([delivery('sent', ['sent']), open], invocation)).toThrow(
      '1 of 2 events not delivered, and not stored; the first: too many requests',
    );
    expect(counts).toEqual({ HandedBack: 1, PossibleDuplicates: 1 });
  });
});
