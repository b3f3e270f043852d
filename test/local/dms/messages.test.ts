import { describe, expect, test } from 'vitest';
import type { StoredMessage } from '../../../local/dms/emulator.ts';
import { INSTANCE_ID, MESSAGES, PROJECT_ID, refusalOf, START, send, start } from './harness.ts';

const KIB = 1024;

describe('sending a message', () => {
  test('is answered with the stored message and its place', async () => {
    const { dms, emulator } = await start();
    const property_list = [
      { name: 'KEYS', value: 'evt-1 evt-2' },
      { name: 'TAGS', value: 'created' },
    ];
    const { status, body } = await dms.sendMessage({ topic: 'orders', body: '{"id":1}', property_list });
    expect(status).toBe(200);
    expect(body).toEqual({
      topic: 'orders',
      body: '{"id":1}',
      property_list: [...property_list, { name: 'UNIQ_KEY', value: body.msg_id }],
      msg_id: expect.stringMatching(/^[0-9A-F]{32}$/),
      queue_id: 0,
      queue_offset: 0,
      broker_name: 'broker-0',
    });
    expect(emulator.messages()).toEqual<StoredMessage[]>([
      {
        topic: 'orders',
        body: '{"id":1}',
        msgId: `${body.msg_id}`,
        queueId: 0,
        queueOffset: 0,
        brokerName: 'broker-0',
        keys: ['evt-1', 'evt-2'],
        tag: 'created',
        properties: { KEYS: 'evt-1 evt-2', TAGS: 'created', UNIQ_KEY: `${body.msg_id}` },
        storedAt: START,
      },
    ]);
  });

  test('uses three queues in turn; their offsets start at zero', async () => {
    const { dms, emulator } = await start();
    for (let i = 0; i < 4; i++) await dms.sendMessage();
    const places = emulator.messages('orders').map(({ queueId, queueOffset }) => [queueId, queueOffset]);
    expect(places).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [0, 1],
    ]);
  });

  test('twice stores two messages with two ids', async () => {
    const { dms, emulator } = await start();
    await dms.sendMessage();
    await dms.sendMessage();
    expect(new Set(emulator.messages().map(({ msgId }) => msgId)).size).toBe(2);
  });

  test('stores each topic separately; all messages together are in the order of arrival', async () => {
    const { dms, emulator } = await start({ topics: ['orders', 'audit'] });
    for (const topic of ['audit', 'orders', 'audit']) await dms.sendMessage({ topic, body: topic });
    expect(emulator.messages('orders').map(({ queueOffset }) => queueOffset)).toEqual([0]);
    expect(emulator.messages().map(({ topic }) => topic)).toEqual(['audit', 'orders', 'audit']);
    expect(emulator.messages('nothing')).toEqual([]);
  });

  test("accepts the topic in the query too, as in the service's example", async () => {
    const { dms } = await start();
    const body = '{"topic":"orders","body":"x"}';
    expect((await dms.call(`${MESSAGES}?topic=orders`, { method: 'POST', body })).status).toBe(200);
  });

  test('stores text unchanged, in any script', async () => {
    const { dms, emulator } = await start();
    await dms.sendMessage({ topic: 'orders', body: ' Grüße, 世界 🚀\u0000\n' });
    expect(emulator.messages()[0]?.body).toBe(' Grüße, 世界 🚀\u0000\n');
  });

  test('calls onStored', async () => {
    const stored: StoredMessage[] = [];
    const { dms, emulator } = await start({ onStored: (message) => stored.push(message) });
    await dms.sendMessage();
    expect(stored).toEqual(emulator.messages());
  });
});

describe('properties', () => {
  test('without a name or a value are left out; the last one of a name wins', async () => {
    const { dms, emulator } = await start();
    const property_list = [
      { name: 'empty', value: '' },
      { name: 'bare' },
      { value: 'x' },
      {},
      { name: 'a', value: '1' },
      { name: 'a', value: '2' },
    ];
    await dms.sendMessage({ topic: 'orders', body: 'x', property_list });
    expect(Object.keys(emulator.messages()[0]?.properties ?? {})).toEqual(['a', 'UNIQ_KEY']);
    expect(emulator.messages()[0]?.properties.a).toBe('2');
  });

  test.each(['\u0000', '\u0001', '\u0002', '\n', '\u007f', '\u0085'])(
    'with the control character %j in a name or a value are refused',
    async (character) => {
      const { dms } = await start();
      for (const property of [
        { name: 'a', value: character },
        { name: `a${character}`, value: 'x' },
      ]) {
        const reply = await dms.sendMessage({ topic: 'orders', body: 'x', property_list: [property] });
        expect(refusalOf(reply)).toBe('400 DMS.00400085');
      }
    },
  );

  test('can have 16 KB each, but not a byte more', async () => {
    const { dms } = await start();
    const withValue = (value: string) =>
      dms.sendMessage({ topic: 'orders', body: 'x', property_list: [{ name: 'a', value }] });
    expect((await withValue('ü'.repeat(8 * KIB))).status).toBe(200);
    const reply = await withValue(`${'ü'.repeat(8 * KIB)}x`);
    expect(refusalOf(reply)).toBe('400 DMS.10540011');
    expect(reply.body.error_msg).toContain('property a has 16385 bytes, the limit is 16384');
  });

  test('can have 32,629 bytes together, but not a byte more', async () => {
    const { dms } = await start();
    const withRest = (size: number) =>
      dms.sendMessage({
        topic: 'orders',
        body: 'x',
        property_list: [
          { name: 'a', value: 'x'.repeat(16 * KIB) },
          { name: 'b', value: 'x'.repeat(size) },
        ],
      });
    const rest = 32_629 - (16 * KIB + 3) - 3;
    expect((await withRest(rest)).status).toBe(200);
    const reply = await withRest(rest + 1);
    expect(refusalOf(reply)).toBe('400 DMS.10540011');
    expect(reply.body.error_msg).toContain('32630 bytes, the limit is 32629');
  });
});

describe('a message', () => {
  test('can have 4 MB of UTF-8, but not a byte more', async () => {
    const { dms } = await start();
    const full = 'ü'.repeat(2 * KIB * KIB);
    expect((await dms.sendMessage({ topic: 'orders', body: full })).status).toBe(200);
    const reply = await dms.sendMessage({ topic: 'orders', body: `${full}x` });
    expect(refusalOf(reply)).toBe('400 DMS.10540011');
    expect(reply.body.error_msg).toContain('4194305 bytes, the limit is 4194304');
  });

  test('with an empty body is refused', async () => {
    const { dms } = await start();
    expect(refusalOf(await dms.sendMessage({ topic: 'orders', body: '' }))).toBe('400 DMS.00400004');
  });

  test('to a topic that does not exist, or was deleted, is refused', async () => {
    const { dms, emulator } = await start();
    const reply = await dms.sendMessage({ topic: 'nowhere', body: 'x' });
    expect(refusalOf(reply)).toBe('400 DMS.00050004');
    expect(reply.body.error_msg).toContain('does not exist');
    emulator.deleteTopic('orders');
    expect(refusalOf(await dms.sendMessage())).toBe('400 DMS.00050004');
  });

  test.each(['', 'ab', 'x'.repeat(65), 'a.b.c', 'rmq_sys_mine', 'TBW102'])(
    'to a topic with the illegal name %j is refused',
    async (topic) => {
      const { dms } = await start();
      expect(refusalOf(await dms.sendMessage({ topic, body: 'x' }))).toBe('400 DMS.00400062');
    },
  );

  test('to a topic for consumers only is refused', async () => {
    const { dms, emulator } = await start();
    emulator.createTopic('inbound', 'sub');
    emulator.createTopic('outbound', 'pub');
    expect(refusalOf(await dms.sendMessage({ topic: 'inbound', body: 'x' }))).toBe('403 DMS.10240309');
    expect((await dms.sendMessage({ topic: 'outbound', body: 'x' })).status).toBe(200);
  });

  test('to an instance that is not running is refused until it runs', async () => {
    const { dms, emulator } = await start();
    emulator.setInstanceStatus('RESTARTING');
    expect(refusalOf(await dms.sendMessage())).toBe('400 DMS.00400026');
    emulator.setInstanceStatus('RUNNING');
    expect((await dms.sendMessage()).status).toBe(200);
  });

  test('to an instance that does not exist is refused', async () => {
    const { dms } = await start();
    const other = MESSAGES.replace(INSTANCE_ID, INSTANCE_ID.replace('1', '9'));
    expect(refusalOf(await dms.post(other, {}))).toBe('404 DMS.00404022');
    expect(refusalOf(await dms.post(MESSAGES.replace(INSTANCE_ID, 'mine'), {}))).toBe('400 DMS.00400030');
  });

  test.each([
    [],
    { body: 'x' },
    { topic: 'orders' },
    { topic: 'orders', body: { id: 1 } },
    { topic: 'orders', body: 'x', msg_id: 'mine' },
    { topic: 'orders', body: 'x', property_list: { KEYS: 'a' } },
    { topic: 'orders', body: 'x', property_list: [{ name: 'a', value: 1 }] },
    { topic: 'orders', body: 'x', property_list: [{ name: 'a', value: 'b', type: 'c' }] },
  ])('in the form %j is refused', async (message) => {
    const { dms, emulator } = await start();
    expect(refusalOf(await dms.sendMessage(message))).toBe('400 DMS.10540001');
    expect(emulator.messages()).toEqual([]);
  });

  test('that is not JSON, not UTF-8, or empty is refused', async () => {
    const { dms, emulator } = await start();
    expect(refusalOf(await dms.call(MESSAGES, { method: 'POST', body: '{"topic":' }))).toBe(
      '400 DMS.00400005',
    );
    expect(refusalOf(await dms.call(MESSAGES, { method: 'POST', body: '' }))).toBe('400 DMS.00400004');
    const unsigned = { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' };
    const headers = dms.sign(MESSAGES, { method: 'POST', headers: unsigned });
    const body = Buffer.from('{"topic":"orders","body":"\xff"}', 'latin1');
    const reply = await send(emulator.url + MESSAGES, { method: 'POST', headers, body });
    expect(refusalOf(reply)).toBe('400 DMS.00400005');
  });
});

describe('querying messages', () => {
  async function startWithMessages() {
    const started = await start();
    for (const keys of ['a', 'a b', 'ab']) {
      const property_list = [{ name: 'KEYS', value: keys }];
      await started.dms.sendMessage({ topic: 'orders', body: `of ${keys}`, property_list });
      started.clock.now += 1000;
    }
    return started;
  }

  const all = `start_time=${START}&end_time=${START + 2000}`;

  test('by its id finds one message, with its body', async () => {
    const { dms, emulator } = await startWithMessages();
    const msgId = emulator.messages()[1]?.msgId;
    const { status, body } = await dms.call(`${MESSAGES}?topic=orders&msg_id=${msgId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      total: 1,
      messages: [
        { msg_id: msgId, topic: 'orders', body: 'of a b', store_timestamp: START + 1000, queue_id: 1 },
      ],
    });
  });

  test('finds a message only after the time in which the broker indexes it', async () => {
    const { clock, dms } = await start({ visibleAfterMs: 1000 });
    const { body } = await dms.sendMessage({
      topic: 'orders',
      body: 'x',
      property_list: [{ name: 'KEYS', value: 'k' }],
    });
    const range = `start_time=${clock.now}&end_time=${clock.now + 1000}`;
    const counts = async () => {
      const byKey = await dms.call(`${MESSAGES}?topic=orders&key=k&${range}`);
      const byId = await dms.call(`${MESSAGES}?topic=orders&msg_id=${body.msg_id}`);
      return [byKey.body.total, byId.body.total];
    };
    clock.now += 999;
    expect(await counts()).toEqual([0, 0]);
    clock.now += 1;
    expect(await counts()).toEqual([1, 1]);
  });

  test('by an unknown id finds no message', async () => {
    const { dms } = await startWithMessages();
    const { body } = await dms.call(`${MESSAGES}?topic=orders&msg_id=none`);
    expect(body).toEqual({ messages: [], total: 0 });
  });

  test('by a key finds every message with this key, without the bodies', async () => {
    const { dms } = await startWithMessages();
    const { body } = await dms.call(`${MESSAGES}?topic=orders&key=a&${all}`);
    expect(body).toMatchObject({ total: 2, messages: [{ queue_offset: 0 }, { queue_offset: 0 }] });
    expect(JSON.stringify(body)).not.toContain('of a');
  });

  test.each([
    [START, START, 1],
    [START + 1, START + 999, 0],
    [START + 1000, START + 2000, 2],
  ])('from %i to %i finds %i messages; both ends are included', async (from, to, total) => {
    const { dms } = await startWithMessages();
    const { body } = await dms.call(`${MESSAGES}?topic=orders&start_time=${from}&end_time=${to}`);
    expect(body.total).toBe(total);
  });

  test('can be limited to a queue and to a page', async () => {
    const { dms } = await startWithMessages();
    expect((await dms.call(`${MESSAGES}?topic=orders&queue=2&${all}`)).body).toMatchObject({ total: 1 });
    const { body } = await dms.call(`${MESSAGES}?topic=orders&limit=1&offset=2&${all}`);
    expect(body).toMatchObject({ total: 3, messages: [{ queue_id: 2 }] });
  });

  test.each([
    'key=a',
    `key=a&start_time=${START}`,
    'key=a&start_time=x&end_time=y',
    `key=a&start_time=2&end_time=1`,
  ])('with the times %j is refused', async (query) => {
    const { dms } = await start();
    expect(refusalOf(await dms.call(`${MESSAGES}?topic=orders&${query}`))).toBe('400 DMS.00400142');
  });

  test('without a topic, of an unknown topic, or with an invalid page is refused', async () => {
    const { dms } = await start();
    expect(refusalOf(await dms.call(`${MESSAGES}?msg_id=x`))).toBe('400 DMS.10540014');
    expect(refusalOf(await dms.call(`${MESSAGES}?topic=nowhere&msg_id=x`))).toBe('400 DMS.00050004');
    expect(refusalOf(await dms.call(`${MESSAGES}?topic=orders&limit=0&${all}`))).toBe('400 DMS.10540014');
  });

  test('of another project is refused', async () => {
    const { dms } = await start();
    const path = MESSAGES.replace(PROJECT_ID, 'other');
    expect(refusalOf(await dms.call(`${path}?topic=orders&msg_id=x`))).toBe('400 DMS.00400002');
  });
});
