import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { rawLine, readableLines } from '../../../cli/start/log-lines.ts';
import { clockTime } from '../../../cli/start/times.ts';

const now = new Date(2026, 2, 22, 12, 0, 5).getTime();
const view = { paint: (_: string, text: string) => text, width: 80 };

/** A line of a function, with the facts that Powertools adds to each. */
function lineOf(facts: object): string {
  const record = {
    level: 'WARN',
    message: 'Webhook refused',
    timestamp: '2026-03-22T08:30:01.123Z',
    service: 'shop',
    sampling_rate: 0,
    stage: 'local',
    cold_start: true,
    function_name: 'shop-local-webhook',
    function_request_id: '5f6a5e0e-6a0c-4f0a-8d5a-0f5f0c1b2a3d',
    xray_trace_id: '1-2-3',
    ...facts,
  };
  return `[webhook] ${JSON.stringify(record)}`;
}
const time = clockTime(Date.parse('2026-03-22T08:30:01.123Z'));

test('a log line shows local time, function, level, message, and only the facts that not every line has', () => {
  expect(readableLines(lineOf({ status: 401 }), now, view)).toEqual([
    `${time}  webhook    WARN   Webhook refused  status=401`,
  ]);
});

test('facts that do not fit stand in lines of their own, and no line is wider than the terminal', () => {
  const facts = {
    reason: 'The signature does not match: the secret is another one, or the body was changed on its way',
    key: 'k'.repeat(200),
    list: Array.from({ length: 60 }, (_, index) => `item ${index}`),
  };
  const lines = readableLines(lineOf(facts), now, view);
  expect(lines[0]).toBe(`${time}  webhook    WARN   Webhook refused`);
  expect(lines[1]).toMatch(/^ {10}reason="The signature does not match: /);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines.length).toBeLessThan(8);
});

test('the reason stands before other facts, so that a narrow terminal shows it', () => {
  const facts = {
    eventId: 'e'.repeat(90),
    keys: ['k'.repeat(90)],
    more: 'm'.repeat(90),
    reason: 'connect ECONNREFUSED',
  };
  expect(readableLines(lineOf(facts), now, view)[1]).toMatch(/^ {10}reason="connect ECONNREFUSED"/);
});

test('a long message is continued below its beginning', () => {
  const message = 'Possible duplicate: the broker may already have stored the message';
  const lines = readableLines(lineOf({ message }), now, view);
  expect(lines.map((line) => line.trim()).join(' ')).toContain(
    'the broker may already have stored the message',
  );
  expect(lines.every((line) => line.length <= 80)).toBe(true);
});

test('a line that is no log line keeps its text, with the time and its name', () => {
  expect(readableLines('[sqs] a message could not be deleted: gone', now, view)).toEqual([
    '12:00:05  sqs        a message could not be deleted: gone',
  ]);
});

test('the lines of a stack stay whole', () => {
  const stack = `[queue] invocation failed: Error: no\n    at ${'x'.repeat(100)}`;
  expect(readableLines(stack, now, view).at(-1)).toBe(`${' '.repeat(14)}at ${'x'.repeat(100)}`);
});

test('colours take no columns', () => {
  const red = (_: string, text: string) => `\u001b[31m${text}\u001b[39m`;
  const lines = readableLines(lineOf({ status: 401, reason: 'x '.repeat(60) }), now, {
    paint: red,
    width: 80,
  });
  const plain = readableLines(lineOf({ status: 401, reason: 'x '.repeat(60) }), now, view);
  expect(lines.map(stripVTControlCharacters)).toEqual(plain);
  expect(lines[0]).toContain('\u001b[31m');
});

test('with --json, a log line is the JSON that the function printed', () => {
  const line = lineOf({});
  expect(rawLine(line)).toBe(line.slice('[webhook] '.length));
  expect(rawLine('[sqs] {"no":"log line"}')).toBe('[sqs] {"no":"log line"}');
});
