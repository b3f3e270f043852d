import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createSqs, type Sdk } from '../../../lib/outbox/sqs.ts';
import { virtualClock } from '../../support/clock.ts';

/** SQS without the SDK: its clients are counted. */
function start() {
  const clock = virtualClock();
  const clients: { readonly options: unknown; isDestroyed: boolean }[] = [];
  class SQSClient {
    readonly #number: number;
    constructor(options: unknown) {
      this.#number = clients.push({ options, isDestroyed: false }) - 1;
    }
    destroy() {
      const client = clients[this.#number];
      if (client) client.isDestroyed = true;
    }
  }
  const callSqs = createSqs({ clock, load: async () => ({ SQSClient }) as unknown as Sdk });
  const { signal } = new AbortController();
  return { clock, clients, callSqs, call: () => callSqs(signal, async () => 'answer'), signal };
}

describe('The client of the SDK', () => {
  test('is replaced after more than 3 s without a call, and its connections are closed', async () => {
    const { clock, clients, call } = start();
    await call();
    clock.jump(3000);
    await call();
    expect(clients).toMatchObject([{ isDestroyed: false }]);
    clock.jump(3001);
    expect(await call()).toBe('answer');
    expect(clients).toMatchObject([{ isDestroyed: true }, { isDestroyed: false }]);
  });

  test('stays while a call is under way', async () => {
    const { clock, clients, call, callSqs, signal } = start();
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = callSqs(signal, () => promise);
    await new Promise(setImmediate);
    clock.jump(60_000);
    await call();
    expect(clients).toHaveLength(1);
    resolve();
    await slow;
  });

  test('gives each attempt a limit in time, so that one that hangs leaves time for another', async () => {
    const { clients, call } = start();
    await call();
    expect(clients).toMatchObject([
      { options: { maxAttempts: 5, requestHandler: { requestTimeout: 5000, throwOnRequestTimeout: true } } },
    ]);
  });
});

describe('When the time is over', () => {
  const reason = new Error('the time is over');

  test('a call ends at once, although the SDK goes on', async () => {
    const { callSqs } = start();
    const time = new AbortController();
    const call = callSqs(time.signal, () => new Promise(() => {}));
    await new Promise(setImmediate);
    time.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  test('before a call, it does not begin', async () => {
    const { callSqs, clients } = start();
    await expect(callSqs(AbortSignal.abort(reason), async () => 'answer')).rejects.toBe(reason);
    expect(clients).toEqual([]);
  });

  test('nothing of a call that ended is told', async () => {
    const { call, signal } = start();
    await call();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
