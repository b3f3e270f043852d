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

describe('A line of the log has at most 32 Ki characters of texts', () => {
  const texts = { topic: 'to', keys: 'key', msgId: 'id', tag: 'tag', eventId: 'event', route: 'route' };
  const sizeOf = (parts: object) => Object.values(parts).reduce((sum, text) => sum + text.length, 0);
  const full = 32 * 1024;
  /** How many lines a message with these texts makes after one that leaves so many characters of the line. */
  function linesAfter(left: number, change: Partial<SentMessage>): number {
    const keys = 'k'.repeat(full - left - sizeOf({ ...texts, keys: '' }));
    return listsOf([message({ ...texts, keys }), message({ ...texts, ...change })]).length;
  }

  test.each(Object.entries(texts))('which include its %s', (name, text) => {
    const left = sizeOf(texts) + 10;
    expect(linesAfter(left, { [name]: text.padEnd(text.length + 10, 'x') })).toBe(1);
    expect(linesAfter(left, { [name]: text.padEnd(text.length + 11, 'x') })).toBe(2);
  });

  test('also without a tag', () => {
    const left = sizeOf({ ...texts, tag: '' });
    expect(linesAfter(left, { tag: undefined })).toBe(1);
    expect(linesAfter(left - 1, { tag: undefined })).toBe(2);
  });

  test('and counts only the part of a long id of an event that it has', () => {
    const left = sizeOf({ ...texts, eventId: '' }) + 128;
    expect(linesAfter(left, { eventId: 'e'.repeat(1000) })).toBe(1);
    expect(linesAfter(left - 1, { eventId: 'e'.repeat(1000) })).toBe(2);
  });
});

test('A long id of an event is cut after 128 characters, and never in the middle of one', () => {
  const sent = message({ eventId: 'e'.repeat(129) });
  expect(listsOf([sent])).toEqual([[{ ...sent, eventId: 'e'.repeat(128) }]]);
  expect(listsOf([message({ eventId: `${'e'.repeat(127)}😀` })])).toMatchObject([
    [{ eventId: `${'e'.repeat(127)}\ufffd` }],
  ]);
});

test('A key finds the id at the broker in the text of a line', () => {
  const [list] = listsOf([
    message({ keys: 'A-1 B-1', msgId: 'id-a' }),
    message({ keys: 'A-2', msgId: 'id-b' }),
  ]);
  const line = JSON.stringify({ sent: list });
  expect(/"keys":"[^"]*B-1[^"]*","msgId":"([^"]*)"/.exec(line)?.[1]).toBe('id-a');
});
