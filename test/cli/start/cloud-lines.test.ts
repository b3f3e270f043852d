import { expect, test } from 'vitest';
import { alignedLines, refusedLine, storedLine } from '../../../cli/start/cloud-lines.ts';

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
  expect(storedLine(stored)).toBe('12:00:05  orders  placed  a b  2 B  7F0000010001');
});

test('a message without tag and keys has a dash in these columns', () => {
  const { tag: _, ...untagged } = stored;
  expect(storedLine({ ...untagged, keys: [] })).toBe('12:00:05  orders  -  -  2 B  7F0000010001');
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
  expect(refusedLine(refused, noon)).toBe('12:00:05  refused  orders  404 DMS.1  No.');
});

test('all values are in one column', () => {
  expect(
    alignedLines([
      ['a', '1'],
      ['long', '2'],
    ]),
  ).toEqual(['  a     1', '  long  2']);
});
