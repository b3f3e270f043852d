import type { Letter } from '../../local/sqs/letter.ts';
import { wrapped } from '../wrapped.ts';

const WIDTH = 100;
const INDENT = '      ';

/** Widths of the columns. With two blanks between them a row has 89 characters. */
const columns = { age: 4, topic: 20, key: 36, class: 13, doubt: 8 } as const;

/** The first line of the table. */
export const tableHead = rowOf({
  age: 'AGE',
  topic: 'TOPIC OR ORIGIN',
  key: 'KEY',
  class: 'CLASS',
  doubt: 'IN DOUBT',
});

/**
 * The lines of a letter, without its body: one row, and its reason below. A failure has its origin in place of a topic, and a
 * letter without a key has the id that SQS gave it. What is cut in the row is repeated in full below it.
 *
 * @param now epoch milliseconds, for its age
 */
export function letterLines(letter: Letter, now: number): string[] {
  const topic = printable(letter.topic ?? letter.origin ?? 'event');
  const key = printable(letter.keys[0] ?? letter.messageId);
  const row = {
    age: ageOf(now - letter.at),
    topic,
    key,
    class: letter.class ?? '-',
    doubt: letter.inDoubt ? 'yes' : '-',
  };
  const below = [
    topic.length > columns.topic && `${letter.topic === undefined ? 'origin' : 'topic'}: ${topic}`,
    key.length > columns.key && `key: ${key}`,
    printable(letter.reason),
    letter.firstReason !== undefined && `first: ${printable(letter.firstReason)}`,
  ].filter((text) => text !== false);
  const width = WIDTH - INDENT.length;
  const lines = below.flatMap((text) => wrapped(text, width)).flatMap((line) => pieces(line, width));
  return [rowOf(row), ...lines.map((line) => INDENT + line)];
}

function rowOf(cells: Readonly<Record<keyof typeof columns, string>>): string {
  const { age, topic, key, class: of, doubt } = cells;
  const cut = (text: string, width: number) =>
    text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
  const parts = [
    age.padStart(columns.age),
    cut(topic, columns.topic),
    cut(key, columns.key),
    cut(of, columns.class),
    cut(doubt, columns.doubt),
  ];
  return parts.join('  ').trimEnd();
}

function pieces(line: string, width: number): string[] {
  return line.length <= width ? [line] : [line.slice(0, width), ...pieces(line.slice(width), width)];
}

/** An age in its largest unit, such as `3d`. A clock that is behind gives `0s`. */
export function ageOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

/** The full view of a letter: all facts, and its body at the end. */
export function fullView(letter: Letter, queue: string): string[] {
  const { facts, body } = letter.details();
  const { topic, keys, origin, inDoubt, reason, firstReason, messageId, target } = letter;
  const all: typeof facts = [
    ['topic', topic],
    ...keys.map((key) => ['key', key] as const),
    ['message id', messageId],
    ['queue', queue],
    ['origin', origin],
    ['class', letter.class],
    ['reason', reason],
    ['first reason', firstReason],
    ['in doubt', inDoubt ? 'yes: the broker may have the message already' : 'no'],
    ...facts,
    ['send again', 'byHand' in target ? target.byHand : `to ${target.queueUrl}`],
    ['body', `${Buffer.byteLength(body)} bytes`],
  ];
  const lines = all.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name.padEnd('sequence number'.length)}  ${printable(String(value))}`],
  );
  return [...lines, '', printable(body, '\n\t')];
}

/** The text with its control characters escaped, because a terminal would obey them; `except` stays as it is. */
function printable(text: string, except = ''): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, (c) =>
    except.includes(c) ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
