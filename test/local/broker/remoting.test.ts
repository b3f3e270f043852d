import { expect, onTestFinished, test, vi } from 'vitest';
import { createFrameReader } from '../../../local/broker/frame.ts';
import { BrokerLostError, createRemoting, type RemotingOptions } from '../../../local/broker/remoting.ts';
import { always, answerBytes, type FakeRequest, fakeBroker } from './fake-broker.ts';

function remotingTo(options: RemotingOptions) {
  const remoting = createRemoting(options);
  onTestFinished(remoting.close);
  return remoting;
}

test('a request carries code, fields and body, and gets the answer with its number', async () => {
  const broker = await fakeBroker(always({ extFields: { queueId: '2' }, body: Buffer.from('ünï') }));
  const answer = await remotingTo(broker).request(310, { b: 'orders', i: 'ü\u0001😀' }, Buffer.from('body'));
  expect(answer).toMatchObject({ code: 0, extFields: { queueId: '2' }, body: Buffer.from('ünï') });
  expect(broker.requests).toMatchObject([
    { code: 310, extFields: { b: 'orders', i: 'ü\u0001😀' }, body: Buffer.from('body') },
  ]);
});

test('answers may come in another order, several in one packet', async () => {
  const waiting: FakeRequest[] = [];
  const broker = await fakeBroker((request, socket) => {
    waiting.unshift(request);
    if (waiting.length < 3) return;
    socket.write(
      Buffer.concat(
        waiting.map(({ opaque, code }) => answerBytes(opaque, { extFields: { of: String(code) } })),
      ),
    );
  });
  const remoting = remotingTo(broker);
  const answers = await Promise.all([1, 2, 3].map((code) => remoting.request(code, {})));
  expect(answers.map(({ extFields }) => extFields.of)).toEqual(['1', '2', '3']);
  expect(broker.connections()).toBe(1);
});

test('a frame is read whole, however its bytes are split', () => {
  const bytes = Buffer.concat([answerBytes(1, { body: Buffer.from('😀') }), answerBytes(2, { code: 17 })]);
  for (let size = 1; size <= bytes.length; size += 1) {
    const read = createFrameReader();
    const frames = [];
    for (let at = 0; at < bytes.length; at += size) frames.push(...read(bytes.subarray(at, at + size)));
    expect(frames).toMatchObject([
      { opaque: 1, code: 0, body: Buffer.from('😀') },
      { opaque: 2, code: 17, body: Buffer.alloc(0) },
    ]);
  }
});

test('no answer in time is an error of that request only', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const broker = await fakeBroker((request, socket) => {
    if (request.code === 2) always({})(request, socket);
  });
  const remoting = remotingTo(broker);
  const late = remoting.request(1, {});
  vi.advanceTimersByTime(3000);
  await expect(late).rejects.toThrow(
    new BrokerLostError(`127.0.0.1:${broker.port} did not answer within 3000 ms`),
  );
  expect(await remoting.request(2, {})).toMatchObject({ code: 0 });
});

test('a lost connection ends all its requests, and the next request connects again', async () => {
  const broker = await fakeBroker((request, socket) => {
    if (request.code === 2) socket.destroy();
    if (request.code === 3) always({})(request, socket);
  });
  const remoting = remotingTo(broker);
  const lost = await Promise.allSettled([remoting.request(1, {}), remoting.request(2, {})]);
  const reason = new BrokerLostError(`127.0.0.1:${broker.port} closed the connection`);
  expect(lost).toEqual([1, 2].map(() => ({ status: 'rejected', reason })));
  expect(await remoting.request(3, {})).toMatchObject({ code: 0 });
  expect(broker.connections()).toBe(2);
});

test('a port where nothing listens is named', async () => {
  await expect(remotingTo({ host: '127.0.0.1', port: 1 }).request(1, {})).rejects.toThrow(
    new BrokerLostError('127.0.0.1:1 refuses connections'),
  );
});

test.each([
  ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ['a header that is no JSON', '\0\0\0\x08\0\0\0\x04oops'],
  ['a header that is longer than its frame', '\0\0\0\x22\0\0\x7f\x7f{"code":0,"opaque":1,"flag":1}'],
  ['a header of another form', '\0\0\0\x06\0\0\0\x02{}'],
])('%s instead of a frame is named', async (_, bytes) => {
  const broker = await fakeBroker((_request, socket) => void socket.write(bytes));
  await expect(remotingTo(broker).request(1, {})).rejects.toThrow(
    /does not speak the remoting protocol of RocketMQ$/,
  );
});
