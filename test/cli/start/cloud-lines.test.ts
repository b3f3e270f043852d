import { expect, test } from 'vitest';
import { alignedLines, refusedLine, storedLine } from '../../../cli/start/cloud-lines.ts';

/** A terminal without colours. */
const view = { paint: (_: string, text: string) => text, width: 80 };
const noon = new Date(2026, 2, 22, 12, 0, 5).getTime();
const stored = {
  topic: 'orders',
  body: 'ä',
  msgId: '7F0000010001',
  queueId: 0,
  queueOffset: 0,
  brokerName: 'broker-0',
  keys: ['a', 'b'],
  tag: 'placed',
  properties: {},
  storedAt: noon,
};

test('a stored message is one line: time, topic, tag, keys, bytes, id', () => {
  expect(storedLine(stored, view)).toBe('12:00:05  orders  placed  a b  2 B  7F0000010001');
});

test('a message without tag and keys has a dash in these columns', () => {
  const { tag: _, ...untagged } = stored;
  expect(storedLine({ ...untagged, keys: [] }, view)).toBe('12:00:05  orders  -  -  2 B  7F0000010001');
  const delayed = { ...stored, deliverAt: stored.storedAt + 3000 };
  expect(storedLine(delayed, view)).toBe(
    '12:00:05  orders  placed  a b  2 B, delivered at 12:00:08  7F0000010001',
  );
  const half = { ...stored, deliverAt: Number.POSITIVE_INFINITY };
  expect(storedLine(half, view)).toBe('12:00:05  orders  placed  a b  2 B, never delivered  7F0000010001');
});

test('a refusal is one line with the service’s own code', () => {
  const refused = {
    method: 'POST',
    path: '/v2/x',
    topic: 'orders',
    status: 404,
    code: 'DMS.1',
    message: 'No.',
  };
  expect(refusedLine(refused, noon, view)).toBe('12:00:05  refused  orders  404 DMS.1  No.');
});

test('all values are in one column', () => {
  expect(
    alignedLines(
      [
        ['a', '1'],
        ['long', '2'],
      ],
      80,
    ),
  ).toEqual(['  a     1', '  long  2']);
});

test('a line about a stored message is never wider than 80 columns: its id goes, and the end of a long key stays', () => {
  const keys = ['rocketmq-launchpad-local-heartbeat@2026-11-24T18:21:47Z'];
  const long = storedLine({ ...stored, topic: 'heartbeats', tag: 'Scheduled_Event', keys }, view);
  expect(long).toBe('12:00:05  heartbeats  Scheduled_Event  rocketmq-launchpad…6-11-24T18:21:47Z  2 B');
  const longest = storedLine({ ...stored, topic: 't'.repeat(127), tag: 'g'.repeat(100), keys }, view);
  expect(longest.length).toBeLessThanOrEqual(80);
});

test('values that are too long continue in the same column', () => {
  expect(alignedLines([['topics', 'orders, payments']], 18)).toEqual([
    '  topics  orders,',
    '          payments',
  ]);
});
