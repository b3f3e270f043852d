import type { RefusedRequest, StoredMessage } from '../../local/dms/emulator.ts';

/** One line about a stored message: time, topic, tag, keys, size of the body, message id. */
export function storedLine({ storedAt, topic, tag, keys, body, msgId }: StoredMessage): string {
  const size = `${Buffer.byteLength(body)} B`;
  return [clockTime(storedAt), topic, tag ?? '-', keys.join(' ') || '-', size, msgId].join('  ');
}

/** One line about a request that the emulator refused. */
export function refusedLine(
  { method, path, topic, status, code, message }: RefusedRequest,
  now: number,
): string {
  const what = topic === undefined ? `${method} ${path}` : `${topic}`;
  return [clockTime(now), 'refused', what, `${status} ${code}`, message].join('  ');
}

/** The machine's local time, such as 19:03:58. */
const clockTime = (epochMs: number) => new Date(epochMs).toTimeString().slice(0, 8);

/** Name and value, one pair per line, values in one column. */
export function alignedLines(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}
