import type { RefusedRequest, StoredMessage } from '../../local/dms/emulator.ts';
import type { View } from './output.ts';
import { hang, shorten, shortenMiddle, widthOf } from './text.ts';
import { clockTime, dayAndTime } from './times.ts';

/** Widths of topic and tag in a line that is too long. */
const TOPIC_WIDTH = 24;
const TAG_WIDTH = 20;
const MIN_KEYS_WIDTH = 10;

/**
 * One line about a stored message: time, topic, tag, keys, size of the body, time of a later delivery, message id. In a line that
 * is too long, the id is left out, and the others are shortened.
 */
export function storedLine(
  { storedAt, deliverAt, topic, tag = '-', keys, body, msgId }: StoredMessage,
  view: View,
): string {
  const time = clockTime(storedAt);
  const size = `${Buffer.byteLength(body)} B${deliverAt === undefined ? '' : `, ${delivery(deliverAt, storedAt)}`}`;
  const allKeys = keys.join(' ') || '-';
  const { paint, width } = view;
  const line = (parts: readonly string[]) => parts.join('  ');
  const whole = line([time, topic, tag, allKeys, size, msgId]);
  if (widthOf(whole) <= width)
    return line([paint('dim', time), paint('green', topic), tag, allKeys, paint('dim', `${size}  ${msgId}`)]);
  const [shortTopic, shortTag] = [shorten(topic, TOPIC_WIDTH), shorten(tag, TAG_WIDTH)];
  const room = width - widthOf(line([time, shortTopic, shortTag, '', size]));
  const shortKeys = shortenMiddle(allKeys, Math.max(MIN_KEYS_WIDTH, room));
  return line([paint('dim', time), paint('green', shortTopic), shortTag, shortKeys, paint('dim', size)]);
}

/** When consumers get a message later than it was stored. */
function delivery(at: number, now: number): string {
  return Number.isFinite(at) ? `delivered at ${dayAndTime(at, now)}` : 'never delivered';
}

/** A request that the emulator refused: time, topic or path, status, the service's own code and message. */
export function refusedLine(refused: RefusedRequest, now: number, { paint, width }: View): string {
  const { method, path, topic, status, code, message } = refused;
  const what = topic ?? `${method} ${path}`;
  const head = `${paint('dim', clockTime(now))}  `;
  return hang(head, `${paint('red', 'refused')}  ${what}  ${status} ${code}  ${message}`, width).join('\n');
}

/** Name and value, one pair per row, values in one column. Values that are too long continue in further lines. */
export function alignedLines(rows: readonly (readonly [string, string])[], width: number): string[] {
  const column = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.flatMap(([name, value]) => hang(`  ${name.padEnd(column)}  `, value, width));
}
