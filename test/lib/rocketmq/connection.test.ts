import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createConnection } from '../../../lib/rocketmq/connection.ts';
import { targetOf } from '../../../lib/rocketmq/http.ts';
import { virtualClock } from '../../support/clock.ts';
import { ScriptedService, type Step, taken } from '../../support/scripted-service.ts';

const content = { target: targetOf('POST', new URL('https://dms.example/'), {}), body: Buffer.from('{}') };
const request = { ...content, headers: [] };

/** A connection on which an answer has just been read, in this turn of the event loop. */
async function justAnswered(script: readonly Step[] = []) {
  const clock = virtualClock();
  const service = new ScriptedService(clock, script);
  const connection = createConnection({
    origin: 'https://dms.example',
    clock,
    dispatcher: service,
  });
  const exchange = () => connection.exchange(request, { timeoutMs: 1000 });
  await exchange();
  /** Whether a request goes to the dispatcher at once. */
  function sendsAtOnce(): boolean {
    const before = service.methods.length;
    void exchange();
    return service.methods.length > before;
  }
  return { clock, service, exchange, sendsAtOnce, connection };
}

describe('Waiting news of closed connections', () => {
  test('is not looked for in the same turn of the event loop in which an answer was read', async () => {
    const { sendsAtOnce } = await justAnswered();
    expect(sendsAtOnce()).toBe(true);
  });

  test('is looked for in every later turn', async () => {
    const { sendsAtOnce } = await justAnswered();
    await turn();
    expect(sendsAtOnce()).toBe(false);
  });

  test('is looked for in the same turn if the process stood still in between', async () => {
    const { sendsAtOnce, clock } = await justAnswered();
    clock.jump(6);
    expect(sendsAtOnce()).toBe(false);
  });

  test('is looked for after a request that failed', async () => {
    const { sendsAtOnce, exchange } = await justAnswered([taken(), 'died']);
    await turn();
    await exchange();
    expect(sendsAtOnce()).toBe(false);
  });

  test('is looked for once by requests that begin together, and none of them is sent before', async () => {
    const { service, exchange } = await justAnswered();
    await turn();
    const together = [exchange(), exchange(), exchange()];
    await Promise.resolve();
    expect(service.methods).toHaveLength(1);
    await Promise.all(together);
    expect(service.methods).toHaveLength(4);
  });
});

test('A request on a closed connection does not begin, and says why', async () => {
  const { connection, exchange, service } = await justAnswered();
  await connection.close();
  expect(await exchange()).toEqual({
    failure: { cause: new Error('the connection was closed'), begun: false },
  });
  expect(service.methods).toHaveLength(1);
});
