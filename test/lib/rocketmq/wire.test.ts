import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../../lib/rocketmq/message.ts';
import { queryPageFrom, toWire } from '../../../lib/rocketmq/wire.ts';

describe('A message as the service reads it', () => {
  const draft = { topic: 'orders', body: '{}', keys: [], properties: {} };

  test('has its keys and its tag among the properties', () => {
    const message = parseMessage({
      ...draft,
      tag: 'placed',
      keys: ['a', 'b'],
      properties: { tenant: 'blue' },
    });
    expect(JSON.parse(toWire(message))).toEqual({
      topic: 'orders',
      body: '{}',
      property_list: [
        { name: 'tenant', value: 'blue' },
        { name: 'KEYS', value: 'a b' },
        { name: 'TAGS', value: 'placed' },
      ],
    });
  });

  test('has its time of delivery and its message group under the names of RocketMQ', () => {
    const message = parseMessage({ ...draft, deliverAt: 1_796_070_539_000, group: 'A-1' });
    expect(JSON.parse(toWire(message)).property_list).toEqual([
      { name: 'TIMER_DELIVER_MS', value: '1796070539000' },
      { name: '__SHARDINGKEY', value: 'A-1' },
    ]);
  });

  test('has no list without properties', () => {
    expect(JSON.parse(toWire(parseMessage(draft)))).toEqual({ topic: 'orders', body: '{}' });
  });
});

test('A page of a query has its messages, and how many there are in all', () => {
  const found = { msg_id: 'id-1', queue_id: 3, queue_offset: 17, body: '{}' };
  expect(queryPageFrom(JSON.stringify({ messages: [found, { msg_id: 'id-2' }], total: 2 }))).toEqual({
    messages: [
      {
        receipt: { msgId: 'id-1', queueId: 3, queueOffset: 17, brokerName: undefined, properties: {} },
        body: '{}',
      },
      {
        receipt: {
          msgId: 'id-2',
          queueId: undefined,
          queueOffset: undefined,
          brokerName: undefined,
          properties: {},
        },
        body: undefined,
      },
    ],
    total: 2,
  });
  expect(queryPageFrom('{"messages":[]}')).toEqual({ messages: [], total: undefined });
  expect(queryPageFrom('{"total":1}')).toBeUndefined();
});
