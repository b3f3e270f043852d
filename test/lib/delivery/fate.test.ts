import { describe, expect, test } from 'vitest';
import { type Fate, fateOf, fatesOf, retryBy } from '../../../lib/delivery/fate.ts';
import type { Outcome, UnknownPolicy } from '../../../lib/rocketmq/client.ts';
import { outcomes } from '../../support/delivery.ts';

const policies: readonly UnknownPolicy[] = ['retry', 'dead-letter', 'verify'];
type Name = keyof typeof outcomes;
const all = (...names: readonly Name[]): Outcome[] => names.map((name) => outcomes[name]);

describe('The fate of a message', () => {
  test.each<[Name, Fate]>([
    ['sent', 'done'],
    ['invalid', 'dead-letter'],
    ['throttled', 'retry'],
    ['not-sent', 'retry'],
  ])('that is %s is %s, whatever the policy', (name, fate) => {
    expect(policies.map((policy) => fateOf(outcomes[name], policy))).toEqual([fate, fate, fate]);
  });

  test('whose end is unknown depends on the policy, which is "retry" if there is none', () => {
    expect(policies.map((policy) => fateOf(outcomes.unknown, policy))).toEqual([
      'retry',
      'dead-letter',
      'retry',
    ]);
    expect(fateOf(outcomes.unknown)).toBe('retry');
  });

  test('that is invalid is a dead letter although an earlier attempt is unknown', () => {
    const outcome: Outcome = { ...outcomes.unknown, class: 'invalid' };
    expect(policies.map((policy) => fateOf(outcome, policy))).toEqual(Array(3).fill('dead-letter'));
  });
});

test('A retry waits with its trigger if it is ordered, or if a queue keeps it anyway; else in the outbox', () => {
  const triggers = ['webhook', 'schedule', 'event-bus', 'queue', 'outbox'] as const;
  const places = (ordered: boolean, partlySent: boolean) =>
    triggers.map((trigger) => retryBy(trigger, ordered, partlySent));
  expect(places(false, false)).toEqual(['outbox', 'outbox', 'outbox', 'trigger', 'trigger']);
  expect(places(false, true)).toEqual(['outbox', 'outbox', 'outbox', 'outbox', 'trigger']);
  expect(places(true, false)).toEqual(Array(5).fill('trigger'));
  expect(places(true, true)).toEqual(Array(5).fill('trigger'));
});

describe('The fates of the messages of a record', () => {
  const fates = (names: readonly Name[], onUnknown?: UnknownPolicy, ordered = false) =>
    fatesOf(all(...names), { trigger: 'queue', ordered, onUnknown });

  test('are their own if none is left to retry', () => {
    expect(fates(['sent', 'invalid'])).toEqual(['done', 'dead-letter']);
    expect(fates(['sent', 'invalid'], 'retry', true)).toEqual(['done', 'dead-letter']);
    expect(fates(['sent', 'unknown'], 'dead-letter')).toEqual(['done', 'dead-letter']);
  });

  test('are one delivery again while nothing is sent', () => {
    expect(fates(['throttled', 'invalid'])).toBe('redeliver');
    expect(fates(['throttled', 'unknown'])).toBe('redeliver');
    expect(fates(['throttled', 'unknown'], 'verify')).toBe('redeliver');
    expect(fates(['throttled', 'not-sent'], 'dead-letter')).toBe('redeliver');
  });

  test('are the outbox for what is not sent when another is sent, or must not be sent twice', () => {
    expect(fates(['sent', 'throttled', 'invalid'])).toEqual(['done', 'retry', 'dead-letter']);
    expect(fates(['unknown', 'throttled'], 'dead-letter')).toEqual(['dead-letter', 'retry']);
  });

  test('are one delivery again if they are ordered, although some are sent', () => {
    expect(fates(['sent', 'throttled'], undefined, true)).toBe('redeliver');
    expect(fates(['sent', 'throttled'], 'verify', true)).toBe('redeliver');
    expect(fates(['throttled', 'throttled'], 'dead-letter', true)).toBe('redeliver');
  });

  test('are dead letters if they are ordered, and the policy forbids to send others again', () => {
    expect(fates(['sent', 'throttled'], 'dead-letter', true)).toEqual(['done', 'dead-letter']);
    expect(fates(['unknown', 'throttled'], 'dead-letter', true)).toEqual(['dead-letter', 'dead-letter']);
  });
});
