import { describe, expect, test } from 'vitest';
import { INSTANCE, INSTANCE_ID, PROJECT_ID, refusalOf, start } from './harness.ts';

const TOPICS = `${INSTANCE}/topics`;
const INSTANCES = `/v2/${PROJECT_ID}/instances`;

describe('instances', () => {
  test.each(['rocketmq', 'reliability'])('are listed for the engine %s', async (engine) => {
    const { dms } = await start();
    const { status, body } = await dms.call(`${INSTANCES}?engine=${engine}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ instance_num: 1, instances: [{ instance_id: INSTANCE_ID }] });
  });

  test('are not listed without an engine, or for another engine', async () => {
    const { dms } = await start();
    expect(refusalOf(await dms.call(INSTANCES))).toBe('400 DMS.10540014');
    expect(refusalOf(await dms.call(`${INSTANCES}?engine=kafka`))).toBe('400 DMS.00400007');
  });

  test('show their status', async () => {
    const { dms, emulator } = await start();
    expect((await dms.call(INSTANCE)).body).toMatchObject({ instance_id: INSTANCE_ID, status: 'RUNNING' });
    emulator.setInstanceStatus('EXTENDING');
    expect((await dms.call(INSTANCE)).body).toMatchObject({ status: 'EXTENDING' });
  });

  test('with a full disk show it, and refuse messages', async () => {
    const { dms, emulator } = await start();
    emulator.setUsedStorage(100);
    expect((await dms.call(INSTANCE)).body).toMatchObject({
      used_storage_space: 100,
      total_storage_space: 100,
    });
    expect(refusalOf(await dms.sendMessage())).toBe('400 DMS.00500982');
    emulator.setUsedStorage(0);
    expect((await dms.sendMessage()).status).toBe(200);
  });

  test('show that their ACL is on', async () => {
    const { dms, emulator } = await start();
    emulator.setAcl(true);
    expect((await dms.call(INSTANCE)).body).toMatchObject({ enable_acl: true });
  });

  test("answer with the emulator's own clock in the header date", async () => {
    const { dms, clock } = await start();
    expect(Date.parse(`${(await dms.call(INSTANCE)).headers.date}`)).toBe(clock.now);
  });

  test('and their topics meet the faults of manage, messages do not', async () => {
    const { dms, emulator } = await start({ faults: 'manage 100% 403 DMS.00403003' });
    for (const path of [INSTANCE, TOPICS, `${TOPICS}/orders`, `${INSTANCES}?engine=rocketmq`])
      expect(refusalOf(await dms.call(path))).toBe('403 DMS.00403003');
    expect((await dms.sendMessage()).status).toBe(200);
    expect(emulator.faultCounts()).toEqual({ 'manage 100% 403 DMS.00403003': 4 });
  });

  test('that do not exist are refused', async () => {
    const { dms } = await start();
    const other = `${INSTANCES}/${INSTANCE_ID.replace('1', '9')}`;
    expect(refusalOf(await dms.call(other))).toBe('404 DMS.00404022');
    expect(refusalOf(await dms.call(`${other}/topics`))).toBe('404 DMS.00404022');
    expect(refusalOf(await dms.call(`${INSTANCES}/mine`))).toBe('400 DMS.00400030');
  });
});

describe('topics', () => {
  test('are listed in pages', async () => {
    const { dms } = await start({ topics: ['one', 'two', 'three'] });
    const first = await dms.call(`${TOPICS}?limit=2&offset=0`);
    expect(first.body).toMatchObject({
      total: 3,
      max: 50,
      remaining: 47,
      next_offset: 2,
      previous_offset: -1,
      topics: [{ name: 'one' }, { name: 'two' }],
    });
    const second = await dms.call(`${TOPICS}?limit=2&offset=2`);
    expect(second.body).toMatchObject({ next_offset: -1, previous_offset: 0, topics: [{ name: 'three' }] });
    expect((await dms.call(`${TOPICS}?limit=3`)).body).toMatchObject({ next_offset: -1 });
  });

  test.each(['limit=0', 'limit=51', 'offset=-1', 'limit=x'])('are not listed with %s', async (query) => {
    const { dms } = await start();
    expect(refusalOf(await dms.call(`${TOPICS}?${query}`))).toBe('400 DMS.10540014');
  });

  test('show their permission, type and queues', async () => {
    const { dms, emulator } = await start();
    emulator.createTopic('a%b|c', 'sub', 'FIFO');
    expect((await dms.call(`${TOPICS}/${encodeURIComponent('a%b|c')}`)).body).toEqual({
      name: 'a%b|c',
      permission: 'sub',
      message_type: 'FIFO',
      total_read_queue_num: 3,
      total_write_queue_num: 3,
      brokers: [{ broker_name: 'broker-0', read_queue_num: 3, write_queue_num: 3 }],
    });
  });

  test('that do not exist are a 400, not a 404', async () => {
    const { dms } = await start();
    expect(refusalOf(await dms.call(`${TOPICS}/nowhere`))).toBe('400 DMS.00050004');
  });

  test('can be created, and accept messages immediately', async () => {
    const { dms, emulator } = await start();
    const created = await dms.post(TOPICS, { name: 'fresh', message_type: 'NORMAL', queue_num: 1 });
    expect(created).toMatchObject({ status: 200, body: { id: 'fresh' } });
    await dms.sendMessage({ topic: 'fresh', body: '1' });
    await dms.sendMessage({ topic: 'fresh', body: '2' });
    expect(emulator.messages('fresh')).toMatchObject([
      { queueId: 0, queueOffset: 0 },
      { queueId: 0, queueOffset: 1 },
    ]);
  });

  test('that are deleted and created again are empty', async () => {
    const { dms, emulator } = await start();
    await dms.sendMessage();
    emulator.deleteTopic('orders');
    emulator.createTopic('orders');
    expect(emulator.messages('orders')).toEqual([]);
  });

  test('are not created twice, misnamed, without a type, or while the instance restarts', async () => {
    const { dms, emulator } = await start();
    const create = (topic: object) => dms.post(TOPICS, { message_type: 'NORMAL', ...topic });
    expect(refusalOf(await create({ name: 'orders' }))).toBe('400 DMS.40050005');
    expect(refusalOf(await create({ name: 'a b c' }))).toBe('400 DMS.00400062');
    expect(refusalOf(await create({ name: 'fresh', queue_num: 51 }))).toBe('400 DMS.10540001');
    expect(refusalOf(await dms.post(TOPICS, { name: 'fresh' }))).toBe('400 DMS.10540001');
    emulator.setInstanceStatus('RESTARTING');
    expect(refusalOf(await create({ name: 'fresh' }))).toBe('400 DMS.00400026');
  });

  test('with an illegal name stop the emulator from starting', async () => {
    await expect(start({ topics: ['no.dots'] })).rejects.toThrow('breaks the naming rules');
  });
});
