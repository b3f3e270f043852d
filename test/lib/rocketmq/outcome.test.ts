import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../../lib/rocketmq/message.ts';
import {
  attemptOf,
  mayBeDuplicate,
  type StopReason,
  sentOutcome,
  unsentOutcome,
} from '../../../lib/rocketmq/outcome.ts';
import { foundOutcome, isInDoubt, type Series, stoppedOutcome } from '../../../lib/rocketmq/series.ts';

const receipt = { msgId: 'id-1', queueId: 0, queueOffset: 0, brokerName: 'b', properties: {} };
const sent = attemptOf({ kind: 'sent', receipt }, 0, 5);
const unknown = attemptOf({ kind: 'unknown', reason: 'lost', status: 504 }, 0, 5);
const refused = attemptOf(
  { kind: 'rejected', class: 'throttled', reason: 'busy', status: 429, serviceCode: 'APIG.0308' },
  100,
  5,
);

test('An attempt for the log has what it ended with, and no receipt', () => {
  expect(sent).toEqual({ kind: 'sent', delayMs: 0, durationMs: 5 });
  expect(refused).toEqual({
    kind: 'rejected',
    class: 'throttled',
    status: 429,
    serviceCode: 'APIG.0308',
    delayMs: 100,
    durationMs: 5,
  });
});

describe('A message may be with the broker twice', () => {
  const failure = { kind: 'not-sent', reason: 'no connection' } as const;

  test('only if it was sent or found while another attempt is in doubt', () => {
    expect(mayBeDuplicate(sentOutcome(receipt, [unknown, sent], { inDoubt: true }))).toBe(true);
    expect(mayBeDuplicate(sentOutcome(receipt, [sent], { inDoubt: false }))).toBe(false);
    expect(mayBeDuplicate(sentOutcome(receipt, [unknown, unknown], { inDoubt: true, found: true }))).toBe(
      true,
    );
    expect(mayBeDuplicate(sentOutcome(receipt, [unknown], { inDoubt: false, found: true }))).toBe(false);
    expect(mayBeDuplicate(unsentOutcome(failure, [unknown], { stopped: 'attempts', inDoubt: true }))).toBe(
      false,
    );
  });
});

describe('A message that is not sent', () => {
  const stop = { stopped: 'attempts', inDoubt: false } as const;

  test('is unknown as soon as one attempt was, whatever the last one says', () => {
    const failure = { kind: 'rejected', class: 'throttled', reason: 'busy' } as const;
    expect(unsentOutcome(failure, [unknown, refused], stop)).toMatchObject({
      kind: 'unknown',
      class: 'throttled',
      reason: 'busy; how an earlier attempt ended is unknown',
      inDoubt: true,
    });
    expect(unsentOutcome({ kind: 'unknown', reason: 'lost' }, [unknown], stop)).toMatchObject({
      kind: 'unknown',
      reason: 'lost',
      inDoubt: true,
    });
    expect(unsentOutcome(failure, [refused], stop)).toMatchObject({ kind: 'rejected', inDoubt: false });
  });
});

describe('A series of attempts', () => {
  const series = (change: Partial<Series>): Series => ({
    message: parseMessage({ topic: 'orders', body: '{}', keys: ['k'], properties: {} }),
    onUnknown: 'verify',
    since: 0,
    limits: { deadline: 1000 },
    attempts: [],
    failure: undefined,
    inDoubt: false,
    isRenewed: false,
    delayMs: 0,
    silentMs: 0,
    waitingSince: undefined,
    ...change,
  });

  test('is in doubt if an attempt of this or an earlier invocation is', () => {
    expect(isInDoubt(series({ attempts: [refused] }))).toBe(false);
    expect(isInDoubt(series({ attempts: [unknown, refused] }))).toBe(true);
    expect(isInDoubt(series({ inDoubt: true }))).toBe(true);
  });

  test('whose message is found accounts for one attempt in doubt; a second one may have stored a second copy', () => {
    const inDoubt = (change: Partial<Series>) => foundOutcome(series(change), receipt).inDoubt;
    expect(inDoubt({ attempts: [unknown] })).toBe(false);
    expect(inDoubt({ attempts: [unknown, refused] })).toBe(false);
    expect(inDoubt({ inDoubt: true })).toBe(false);
    expect(inDoubt({ attempts: [unknown, unknown] })).toBe(true);
    expect(inDoubt({ attempts: [unknown], inDoubt: true })).toBe(true);
    expect(foundOutcome(series({}), receipt)).toMatchObject({ kind: 'sent', found: true, receipt });
  });

  test('that stops says why, in words, after the failure of its last attempt', () => {
    const failure = { kind: 'not-sent', reason: 'no connection' } as const;
    const reasonOf = (change: Partial<Series>, stopped: StopReason) =>
      Reflect.get(stoppedOutcome(series(change), { stopped }), 'reason');
    expect(reasonOf({}, 'deadline')).toBe(
      'Sending to topic "orders" was not begun: too little time was left',
    );
    expect(reasonOf({ failure }, 'deadline')).toBe(
      'no connection; not tried again in this invocation: too little time was left',
    );
    expect(reasonOf({ failure }, 'final')).toBe('no connection');
    const stops = ['attempts', 'budget', 'deadline', 'called-off', 'policy'] as const;
    const texts = stops.map((stopped) => String(reasonOf({}, stopped)).split(': ')[1]);
    expect(texts.filter((text) => /^[a-z][a-z ]+$/.test(text ?? ''))).toHaveLength(stops.length);
    expect(new Set(texts).size).toBe(stops.length);
  });
});
