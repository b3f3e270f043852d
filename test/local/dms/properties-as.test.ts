import { describe, expect, test } from 'vitest';
import type { PropertiesAs } from '../../../local/dms/emulator.ts';
import { MESSAGES, refusalOf, START, start } from './harness.ts';

const listOf = (properties: Readonly<Record<string, string>>) =>
  Object.entries(properties).map(([name, value]) => ({ name, value }));

/** Sends a message with these properties to a service that is built in this way. */
async function sendAs(
  propertiesAs: PropertiesAs,
  properties: Readonly<Record<string, string>>,
  topic = 'orders',
) {
  const started = await start({ propertiesAs });
  for (const type of ['FIFO', 'DELAY', 'TRANSACTION'] as const)
    started.emulator.createTopic(type, 'all', type);
  const reply = await started.dms.sendMessage({ topic, body: 'x', property_list: listOf(properties) });
  return { ...started, reply, stored: started.emulator.messages()[0] };
}

describe('A service that sets properties raw', () => {
  test.each([
    ['DELAY', '1', 1000],
    ['DELAY', '2', 5000],
    ['DELAY', '18', 2 * 3600_000],
    ['DELAY', '99', 2 * 3600_000],
    ['DELAY', '0', undefined],
    ['TIMER_DELAY_SEC', '3', 3000],
    ['TIMER_DELAY_MS', '3000', 3000],
    ['TIMER_DELIVER_MS', String(START + 3000), 3000],
    ['TIMER_DELIVER_MS', String(START + 7 * 24 * 3600_000), 7 * 24 * 3600_000],
    ['TIMER_DELIVER_MS', String(START - 3000), undefined],
    ['TRAN_MSG', 'true', Number.POSITIVE_INFINITY],
    ['TRAN_MSG', 'false', undefined],
  ])('delivers a message with %s=%s later by (ms): %s', async (name, value, delayMs) => {
    const { reply, stored } = await sendAs('raw', { [name]: value });
    expect(reply.status).toBe(200);
    expect(stored?.deliverAt).toBe(delayMs === undefined ? undefined : START + delayMs);
    expect(stored?.properties[name]).toBe(value);
  });

  test.each([
    ['DELAY', 'abc', '500 DMS.00500000'],
    ['TIMER_DELIVER_MS', 'abc', '400 DMS.10540011'],
    ['TIMER_DELIVER_MS', String(START + 7 * 24 * 3600_000 + 1), '400 DMS.10540011'],
    ['INNER_NUM', '1', '400 DMS.00400062'],
  ])('refuses %s=%s', async (name, value, refusal) => {
    const { reply, stored } = await sendAs('raw', { [name]: value });
    expect(refusalOf(reply)).toBe(refusal);
    expect(stored).toBeUndefined();
  });

  test('has a delayed message in its topic when its time has come, not before', async () => {
    const { dms, emulator, clock } = await sendAs('raw', { TIMER_DELAY_SEC: '3', KEYS: 'k' });
    const id = emulator.messages()[0]?.msgId;
    const times = `start_time=${START}&end_time=${START + 60_000}`;
    const found = async () => {
      const byId = await dms.call(`${MESSAGES}?topic=orders&msg_id=${id}`);
      const byKey = await dms.call(`${MESSAGES}?topic=orders&key=k&${times}`);
      return [byId.body.total, byKey.body.total];
    };
    clock.now = START + 2999;
    expect(await found()).toEqual([0, 0]);
    clock.now = START + 3000;
    expect(await found()).toEqual([1, 1]);
    const { body } = await dms.call(`${MESSAGES}?topic=orders&msg_id=${id}`);
    expect(body.messages).toMatchObject([{ store_timestamp: START + 3000 }]);
  });

  test('keeps what is reserved, and plain messages in a topic of any type', async () => {
    const { stored } = await sendAs('raw', { TTL: '1', __SHARDINGKEY: 'A', blank: ' ' }, 'DELAY');
    expect(stored).toMatchObject({
      topic: 'DELAY',
      properties: { TTL: '1', __SHARDINGKEY: 'A', blank: ' ' },
    });
  });

  test('stores half a surrogate pair as a question mark', async () => {
    const { stored } = await sendAs('raw', { KEYS: 'k\ud800', TAGS: '\udc00', '\ud800a': 'b\udc00😀' });
    expect(stored).toMatchObject({ keys: ['k?'], tag: '?', properties: { '?a': 'b?😀' } });
  });
});

describe.each(['user', 'proxy'] as const)('A service that sets properties as %s', (propertiesAs) => {
  test.each(['DELAY', 'TIMER_DELIVER_MS', 'TRAN_MSG', 'TTL', '__LITE_TOPIC', 'INNER_NUM'])(
    'refuses %s',
    async (name) => {
      const { reply, stored } = await sendAs(propertiesAs, { [name]: '1' });
      expect(refusalOf(reply)).toBe('400 DMS.00400062');
      expect(reply.body.error_msg).toContain(name);
      expect(stored).toBeUndefined();
    },
  );

  test('refuses a value of blanks only', async () => {
    const { reply } = await sendAs(propertiesAs, { a: ' ' });
    expect(refusalOf(reply)).toBe('400 DMS.00400062');
    expect(reply.body.error_msg).toContain('property a has only blanks');
  });

  test('keeps keys, the tag, and other properties', async () => {
    const { stored } = await sendAs(propertiesAs, { KEYS: 'a b', TAGS: 't', own: 'x' });
    expect(stored).toMatchObject({ keys: ['a', 'b'], tag: 't', properties: { own: 'x' } });
  });
});

describe('A service behind the proxy', () => {
  const numbered = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, 'x']));

  test('takes 128 properties besides keys and tag, and not one more', async () => {
    const labels = { KEYS: 'k', TAGS: 't' };
    expect((await sendAs('proxy', { ...labels, ...numbered(128) })).reply.status).toBe(200);
    expect((await sendAs('user', { ...labels, ...numbered(129) })).reply.status).toBe(200);
    const { reply } = await sendAs('proxy', { ...labels, ...numbered(129) });
    expect(refusalOf(reply)).toBe('400 DMS.10540011');
    expect(reply.body.error_msg).toContain('it has 129 properties, the limit is 128');
  });

  test('takes 16,384 bytes of names, values, keys and tag, and not one more', async () => {
    const full = { KEYS: 'k', TAGS: 't', ä: 'x'.repeat(8000), b: 'x'.repeat(8379) };
    expect((await sendAs('proxy', full)).reply.status).toBe(200);
    const { reply } = await sendAs('proxy', { ...full, TAGS: 'tt' });
    expect(refusalOf(reply)).toBe('400 DMS.10540011');
    expect(reply.body.error_msg).toContain('has 16385 bytes, the limit is 16384');
  });

  test.each(['FIFO', 'DELAY', 'TRANSACTION'])(
    'refuses a plain message to a topic of the type %s',
    async (type) => {
      const { reply } = await sendAs('proxy', {}, type);
      expect(refusalOf(reply)).toBe('400 DMS.00400062');
      expect(reply.body.error_msg).toContain(`topic ${type} takes messages of the type ${type}, not NORMAL`);
      expect((await sendAs('user', {}, type)).reply.status).toBe(200);
    },
  );

  test('takes a message with a group only in a topic of the type FIFO', async () => {
    expect((await sendAs('proxy', { __SHARDINGKEY: 'A' }, 'FIFO')).reply.status).toBe(200);
    expect(refusalOf((await sendAs('proxy', { __SHARDINGKEY: 'A' })).reply)).toBe('400 DMS.00400062');
  });
});
