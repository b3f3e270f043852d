import { describe, expect, test } from 'vitest';
import { logNotice, logOutcome } from '../../../lib/delivery/log.ts';
import { createSentLog } from '../../../lib/delivery/sent-log.ts';
import type { Outcome } from '../../../lib/rocketmq/client.ts';
import { messageTo, outcomes } from '../../support/delivery.ts';
import { recordingLog } from '../../support/services.ts';

const from = { route: 'github', eventId: 'e-1' };
const identity = { ...from, topic: 'orders', tag: 't', keys: ['k'] };

function linesOf(outcome: Outcome) {
  const log = recordingLog();
  const sentLog = createSentLog(log);
  logOutcome({ log, sentLog }, from, messageTo('orders'), outcome);
  sentLog.flush();
  return log.lines;
}

describe('The log line of a message', () => {
  const sent = { ...identity, keys: 'k', durationMs: 5, msgId: 'id-1' };

  test('that is sent lists its keys, its id at the broker, and how long it took', () => {
    const facts = { sent: [sent] };
    expect(linesOf(outcomes.sent)).toEqual([{ level: 'info', text: 'Messages sent', facts }]);
  });

  test('that is sent lists all of its keys', () => {
    const log = recordingLog();
    const sentLog = createSentLog(log);
    logOutcome({ log, sentLog }, from, { ...messageTo('orders'), keys: ['a-1', 'a-2'] }, outcomes.sent);
    sentLog.flush();
    expect(log.lines).toMatchObject([{ facts: { sent: [{ keys: 'a-1 a-2' }] } }]);
  });

  test('that is sent after more than one attempt lists how many', () => {
    const attempts = [...outcomes.throttled.attempts, ...outcomes.sent.attempts];
    expect(linesOf({ ...outcomes.sent, attempts })).toMatchObject([
      { facts: { sent: [{ ...sent, durationMs: 35, attempts: 3 }] } },
    ]);
  });

  test('that may be with the broker twice is also a warning', () => {
    const facts = { ...identity, outcome: 'sent', attempts: 1, durationMs: 5, msgId: 'id-1' };
    const [warning] = linesOf({ ...outcomes.sent, inDoubt: true });
    expect(warning).toEqual({ level: 'warn', text: expect.stringMatching(/^Possible duplicate/), facts });
    expect(linesOf({ ...outcomes.sent, inDoubt: false, found: true })).toHaveLength(1);
  });

  test('that is refused has what an operator needs', () => {
    const facts = {
      ...identity,
      outcome: 'rejected',
      attempts: 2,
      durationMs: 30,
      refusalClass: 'throttled',
      reason: 'too many requests',
      stopped: 'attempts',
      status: 429,
      serviceCode: 'APIG.0308',
      requestId: 'r-1',
    };
    expect(linesOf(outcomes.throttled)).toEqual([{ level: 'warn', text: 'Message rejected', facts }]);
  });

  test.each([
    ['not-sent', 'Message not sent'],
    ['unknown', 'Message in doubt: it may have been sent'],
  ] as const)('that is %s is a warning with the reason', (name, text) => {
    const { reason, stopped } = outcomes[name];
    expect(linesOf(outcomes[name])).toMatchObject([
      { level: 'warn', text, facts: { ...identity, reason, stopped, refusalClass: undefined } },
    ]);
  });
});

describe('The log line of a container', () => {
  const lineOf = (notice: Parameters<typeof logNotice>[1]) => {
    const log = recordingLog();
    logNotice(log, notice);
    return log.lines;
  };

  test('whose sending has paused says for how long, and why', () => {
    const notice = { kind: 'paused', what: 'service', reason: 'it answers 503', forMs: 29_600 } as const;
    const facts = { what: 'service', reason: 'it answers 503', forSeconds: 30 };
    expect(lineOf(notice)).toEqual([{ level: 'error', text: 'Sending has paused for 30 s', facts }]);
  });

  test('whose credentials are refused says what to check', () => {
    const notice = { kind: 'paused', what: 'credentials', reason: 'refused', forMs: 1000 } as const;
    expect(lineOf(notice)).toMatchObject([{ text: expect.stringContaining('check DMS_ACCESS_KEY') }]);
  });

  test('whose sending continues says so', () => {
    expect(lineOf({ kind: 'resumed', what: 'service' })).toEqual([
      { level: 'info', text: 'Sending continues: the service works again', facts: { what: 'service' } },
    ]);
  });
});
