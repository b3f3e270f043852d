import { expect, onTestFinished, test } from 'vitest';
import { createBacking } from '../../../local/broker/backing.ts';
import { createBroker } from '../../../local/broker/broker.ts';
import { MESSAGES, start } from '../dms/harness.ts';
import { always, answerBytes, type FakeAnswer, type FakeRequest, fakeBroker } from './fake-broker.ts';

async function brokerThatAnswers(answer: FakeAnswer | ((request: FakeRequest) => FakeAnswer)) {
  const fake = await fakeBroker((request, socket) =>
    always(typeof answer === 'function' ? answer(request) : answer)(request, socket),
  );
  const broker = createBroker(fake);
  onTestFinished(broker.close);
  return { fake, broker };
}

const orders = { name: 'orders', messageType: 'FIFO', queueCount: 3 } as const;
const place: FakeAnswer = { extFields: { queueId: '2', queueOffset: '41', msgId: 'X' } };

test('a topic is created with its type and its queues', async () => {
  const { fake, broker } = await brokerThatAnswers({});
  await broker.createTopic(orders);
  expect(fake.requests).toMatchObject([
    {
      code: 17,
      extFields: { topic: 'orders', writeQueueNums: '3', perm: '6', attributes: '+message.type=FIFO' },
    },
  ]);
});

test('a consumer group is created with deliveries that repeat', async () => {
  const { fake, broker } = await brokerThatAnswers({});
  await broker.createGroup('example-go');
  const [request] = fake.requests;
  expect(request?.code).toBe(200);
  expect(JSON.parse(`${request?.body}`)).toMatchObject({
    groupName: 'example-go',
    consumeEnable: true,
    retryMaxTimes: 16,
  });
});

test('a message is stored with its properties, and its place is returned', async () => {
  const { fake, broker } = await brokerThatAnswers(place);
  const stored = await broker.send(orders, 2, '{"a":"😀"}', { TAGS: 'push', KEYS: 'a b' });
  expect(stored).toEqual({ queueId: 2, queueOffset: 41 });
  expect(fake.requests[0]).toMatchObject({
    code: 310,
    extFields: { b: 'orders', e: '2', i: 'TAGS\u0001push\u0002KEYS\u0001a b\u0002' },
    body: Buffer.from('{"a":"😀"}'),
  });
});

/** A message as a broker stores it, with hosts of IPv4 or IPv6 addresses, in the format's first or second version. */
function storedBytes(topic: string, body: string, properties: string, isNew: boolean): Buffer {
  const host = Buffer.alloc(isNew ? 20 : 8);
  const number = (value: number | bigint, bytes: number) =>
    Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex');
  const text = (value: string, lengthBytes: number) =>
    Buffer.concat([number(Buffer.byteLength(value), lengthBytes), Buffer.from(value)]);
  const rest = Buffer.concat([
    number(isNew ? 0xda_a3_20_ab : 0xda_a3_20_a7, 4),
    ...[number(0, 4), number(1, 4), number(0, 4), number(7n, 8), number(0n, 8)],
    ...[number(isNew ? 0x30 : 0, 4), number(5n, 8), host, number(1_767_323_045_000n, 8), host],
    ...[number(0, 4), number(0n, 8), text(body, 4), text(topic, isNew ? 2 : 1), text(properties, 2)],
  ]);
  return Buffer.concat([number(rest.length + 4, 4), rest]);
}

test.each([true, false])('found messages are read back: second version of the format %s', async (isNew) => {
  const properties = 'UNIQ_KEY\u0001AB\u0002KEYS\u0001k1 k2\u0002TAGS\u0001ü';
  const body = Buffer.concat([
    storedBytes('orders', 'one', properties, isNew),
    storedBytes('orders', '', '', isNew),
  ]);
  const { fake, broker } = await brokerThatAnswers({ body });
  expect(await broker.find('orders', { key: 'k1' }, { from: 1, to: 2 })).toEqual([
    {
      topic: 'orders',
      body: 'one',
      queueId: 1,
      queueOffset: 7,
      properties: { UNIQ_KEY: 'AB', KEYS: 'k1 k2', TAGS: 'ü' },
      storedAt: 1_767_323_045_000,
    },
    { topic: 'orders', body: '', queueId: 1, queueOffset: 7, properties: {}, storedAt: 1_767_323_045_000 },
  ]);
  expect(fake.requests[0]).toMatchObject({
    code: 12,
    extFields: { topic: 'orders', key: 'k1', beginTimestamp: '1', endTimestamp: '2' },
  });
});

test('a query that finds nothing is not a refusal', async () => {
  const { broker } = await brokerThatAnswers({ code: 22, remark: 'can not find message' });
  expect(await broker.find('orders', { msgId: 'AB' })).toEqual([]);
});

const send = { topic: 'orders', body: 'x' };

async function emulatorOn(serve: Parameters<typeof fakeBroker>[0], timeoutMs?: number) {
  const fake = await fakeBroker(serve);
  const broker = createBroker({ ...fake, ...(timeoutMs !== undefined && { timeoutMs }) });
  onTestFinished(broker.close);
  return { fake, ...(await start({ backing: createBacking(broker) })) };
}

test.each([
  [17, 400, 'DMS.00050004'],
  [16, 403, 'DMS.10240309'],
  [13, 400, 'DMS.10540011'],
  [2, 404, 'DMS.10240407'],
  [14, 404, 'DMS.10240407'],
  [215, 404, 'DMS.10240407'],
  [1, 500, 'DMS.00500000'],
])('refusal %i of the broker is the service’s %i %s, and nothing is stored', async (code, status, error) => {
  const { emulator, dms } = await emulatorOn((request, socket) =>
    always(request.code === 17 ? {} : { code, remark: 'CODE: 1 no' })(request, socket),
  );
  const reply = await dms.post(MESSAGES, send);
  expect(reply).toMatchObject({ status, body: { error_code: error } });
  expect(emulator.messages()).toEqual([]);
});

test.each([
  ['closes the connection', 'closed the connection'],
  ['does not answer', 'did not answer within'],
])('a broker that %s is an internal error, which names the broker', async (what, reason) => {
  const { emulator, dms } = await emulatorOn((request, socket) => {
    if (request.code === 17) always({})(request, socket);
    else if (what === 'closes the connection') socket.destroy();
  });
  expect(await dms.post(MESSAGES, send)).toMatchObject({
    status: 500,
    body: {
      error_code: 'DMS.00500000',
      error_msg: expect.stringMatching(new RegExp(`the broker 127\\.0\\.0\\.1:\\d+ ${reason}`)),
    },
  });
  expect(emulator.messages()).toEqual([]);
});

test.each<[string, FakeAnswer]>([
  ['says that a query found nothing', { code: 22 }],
  ['names no place', {}],
  ['names no queue', { extFields: { queueOffset: '41' } }],
  ['names an offset that is no number', { extFields: { queueId: '2', queueOffset: '-1e9' } }],
])('an answer to a message that %s does not prove that the message is stored', async (_, answer) => {
  const { emulator, dms } = await emulatorOn((request, socket) =>
    always(request.code === 17 ? {} : answer)(request, socket),
  );
  expect(await dms.post(MESSAGES, send)).toMatchObject({
    status: 500,
    body: { error_code: 'DMS.00500000' },
  });
  expect(emulator.messages()).toEqual([]);
});

test('a request of the broker with the number of a message is not the answer to it', async () => {
  const { dms } = await emulatorOn((request, socket) => {
    if (request.code === 17) return always({})(request, socket);
    always({ ...place, flag: 0, extFields: { queueId: '0', queueOffset: '7' } })(request, socket);
    always(place)(request, socket);
  });
  const body = { queue_id: 2, queue_offset: 41 };
  expect(await dms.post(MESSAGES, send)).toMatchObject({ status: 200, body });
});

test('a topic that the broker did not create at first is created with the next message', async () => {
  let isReady = false;
  const { dms } = await emulatorOn((request, socket) => {
    if (request.code !== 17) return always(place)(request, socket);
    always(isReady ? {} : { code: 1, remark: 'starting' })(request, socket);
  });
  expect(await dms.post(MESSAGES, send)).toMatchObject({ status: 500 });
  isReady = true;
  const body = { queue_id: 2, queue_offset: 41 };
  expect(await dms.post(MESSAGES, send)).toMatchObject({ status: 200, body });
});

test('a topic that is deleted and created again is created again in the broker, with its new type', async () => {
  const { fake, emulator, dms } = await emulatorOn((request, socket) =>
    always(request.code === 17 ? {} : place)(request, socket),
  );
  await dms.post(MESSAGES, send);
  emulator.deleteTopic('orders');
  emulator.createTopic('orders', 'all', 'FIFO');
  await dms.post(MESSAGES, send);
  const created = fake.requests.filter(({ code }) => code === 17);
  expect(created.map(({ extFields }) => extFields.attributes)).toEqual([
    '+message.type=NORMAL',
    '+message.type=FIFO',
  ]);
});

test('a query finds a message of an earlier run in the broker, and one of this run once', async () => {
  let sent = '';
  const { dms } = await emulatorOn((request, socket) => {
    if (request.code === 310) sent = request.extFields.i?.match(/[0-9A-F]{32}/)?.[0] ?? '';
    const found = ['EARLIER', sent].map((id) =>
      storedBytes('orders', id, `KEYS\u0001k\u0002UNIQ_KEY\u0001${id}\u0002`, true),
    );
    const answer = { 12: { body: Buffer.concat(found) }, 310: place }[request.code] ?? {};
    socket.write(answerBytes(request.opaque, answer));
  });
  const list = { name: 'KEYS', value: 'k' };
  await dms.post(MESSAGES, { ...send, property_list: [list] });
  const reply = await dms.call(`${MESSAGES}?topic=orders&key=k&start_time=0&end_time=4000000000000`);
  expect(reply.body).toMatchObject({ total: 2 });
});
