import { describe, expect, test } from 'vitest';
import { createSentLog, type SentMessage } from '../../../lib/delivery/sent-log.ts';
import { recordingLog } from '../../support/services.ts';

const message = (change: Partial<SentMessage> = {}): SentMessage => ({
  topic: 'orders',
  keys: 'k',
  msgId: 'id-1',
  tag: 't',
  eventId: 'e-1',
  route: 'orders',
  attempts: undefined,
  durationMs: 5,
  ...change,
});

/** The lists of sent messages that were written. */
function listsOf(messages: readonly SentMessage[], { isFlushed = true } = {}) {
  const log = recordingLog();
  const sentLog = createSentLog(log);
  for (const sent of messages) sentLog.add(sent);
  if (isFlushed) sentLog.flush();
  return log.lines.map(({ facts }) => (facts as { readonly sent: readonly SentMessage[] }).sent);
}

const MAX_LINE_BYTES = 256 * 1024;

describe('The log lists every sent message', () => {
  const messages = Array.from({ length: 250 }, (_, n) => message({ keys: `k-${n}` }));

  test('once, in their order, a hundred in one line', () => {
    const lists = listsOf(messages);
    expect(lists.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(lists.flat()).toEqual(messages);
  });

  test('as soon as a line is full, so that a large batch does not collect them', () => {
    expect(listsOf(messages, { isFlushed: false }).flat()).toHaveLength(200);
  });

  test('and writes no line if no message was sent', () => {
    expect(listsOf([])).toEqual([]);
  });
});

test('A line of the log is not over the limit of CloudWatch, whatever the messages are', () => {
  const worst = [
    message({ keys: '"'.repeat(16 * 1024), tag: '"'.repeat(128), msgId: '\u20ac'.repeat(256) }),
    message({ keys: '\u20ac'.repeat(5461), eventId: '\u0001'.repeat(100_000) }),
    ...Array.from({ length: 200 }, () =>
      message({ eventId: '\u0001'.repeat(1000), tag: '\u20ac'.repeat(128) }),
    ),
  ];
  const lists = listsOf([...worst, ...worst]);
  expect(lists.flat()).toHaveLength(404);
  for (const sent of lists) {
    expect(Buffer.byteLength(JSON.stringify({ sent }))).toBeLessThan(MAX_LINE_BYTES - 1024);
  }
});

test('A key finds the id at the broker in the text of a line', () => {
  const [list] = listsOf([
    message({ keys: 'A-1 B-1', msgId: 'id-a' }),
    message({ keys: 'A-2', msgId: 'id-b' }),
  ]);
  const line = JSON.stringify({ sent: list });
  expect(/"keys":"[^"]*B-1[^"]*","msgId":"([^"]*)"/.exec(line)?.[1]).toBe('id-a');
});
