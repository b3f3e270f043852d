import { expect, test } from 'vitest';
import { ageOf, letterLines, tableHead } from '../../cli/redrive/table.ts';
import { deadLetterOf } from '../../local/sqs/letter.ts';
import { deadLetter } from '../support/redrive.ts';

const NOW = Date.parse('2026-01-05T04:04:05Z');
const linesOf = (body: string) => {
  const message = {
    MessageId: '7bf73129-1428-4cd3-a780-95db273d1602',
    Body: body,
    Attributes: { SentTimestamp: '0' },
  };
  return letterLines(deadLetterOf(message, { queueUrl: 'http://outbox' }), NOW);
};

test('a letter is one row, with its reason below', () => {
  const body = JSON.stringify({
    ...JSON.parse(deadLetter('7bf73129-1428-4cd3-a780-95db273d1602')),
    inDoubt: true,
  });
  expect([tableHead, ...linesOf(body)]).toEqual([
    ' AGE  TOPIC OR ORIGIN       KEY                                   CLASS          IN DOUBT',
    '  3d  orders                7bf73129-1428-4cd3-a780-95db273d1602  invalid        yes',
    '      the body is too large',
  ]);
});

test('whatever a letter has, its lines fit 100 columns, and nothing of it is left out', () => {
  const key = 'k'.repeat(250);
  const lines = linesOf(
    deadLetter(key, 'topic-with-a-long-name', { reason: 'word '.repeat(60), class: 'misconfigured' }),
  );
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  const text = lines.map((line) => line.trim()).join(' ');
  expect(text).toContain('topic: topic-with-a-long-name');
  expect(text.replaceAll(' ', '')).toContain(key);
  expect(text.match(/word/g)).toHaveLength(60);
});

test('a letter that failed again for another reason shows its first failure, too', () => {
  const lines = linesOf(deadLetter('a', 'orders', { firstReason: 'the topic is missing' }));
  expect(lines.slice(1)).toEqual(['      the body is too large', '      first: the topic is missing']);
});

test('an event that is no message has the function that it came from, and its id', () => {
  const { failure } = JSON.parse(deadLetter('a', '', { class: undefined, outcome: 'invalid' }));
  const event = { id: 'e-1', source: 's', type: 't', time: failure.firstAt, extensions: {}, data: '{}' };
  expect(linesOf(JSON.stringify({ event, failure }))[0]).toMatch(
    /^ {2}3d {2}webhook\/github +e-1 +invalid +-$/,
  );
});

test('an origin that is cut in the row is complete below it', () => {
  const { failure } = JSON.parse(deadLetter('a', '', { origin: 'webhook/a-route-with-a-long-name' }));
  const event = { id: 'e-1', source: 's', type: 't', time: failure.firstAt, extensions: {}, data: '{}' };
  expect(linesOf(JSON.stringify({ event, failure }))[1]).toBe(
    '      origin: webhook/a-route-with-a-long-name',
  );
});

test('a text that is not a record has its id of SQS, and what is wrong with it', () => {
  expect(linesOf('{"topic":"orders"}').join('\n')).toMatch(
    / {2}event +7bf73129-1428-4cd3-a780-95db273d1602 {2}- +-\n +Not a record of the outbox: it is neither .*body/,
  );
});

test('control characters of a key or a reason do not reach the terminal', () => {
  const text = linesOf(deadLetter('\u001b[31mred', 'orders', { reason: 'a\u0007b' })).join('\n');
  expect(text).toContain('\\u001b[31mred');
  expect(text).toContain('a\\u0007b');
});

test.each([
  [-5, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [3_600_000, '1h'],
  [86_399_999, '23h'],
  [14 * 86_400_000, '14d'],
])('an age of %i ms is %s', (ms, age) => {
  expect(ageOf(ms)).toBe(age);
});
