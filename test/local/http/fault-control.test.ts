import { afterEach, expect, test } from 'vitest';
import { createFaults } from '../../../local/dms/faults.ts';
import type { FaultControl } from '../../../local/http/fault-control.ts';
import { startHttpFront } from '../../../local/http/http-front.ts';
import type { HttpServer } from '../../../local/http/http-server.ts';

let front: HttpServer | undefined;
afterEach(() => front?.close());

/** A front with these faults, and a function that calls `/faults`. */
async function start(faults?: FaultControl) {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  front = await startHttpFront({
    port: 0,
    invoke: async () => null,
    faults,
    about: () => '',
    log,
  });
  const { url } = front;
  async function ask(method: string, body?: string): Promise<[number, unknown]> {
    const answer = await fetch(`${url}/faults`, { method, ...(body !== undefined && { body }) });
    return [answer.status, await answer.json()];
  }
  return { ask, lines };
}

const send = { target: 'send', topic: () => undefined } as const;

test('GET lists the lines of the script, each with the number of requests that met it', async () => {
  const faults = createFaults({ script: 'next 5 503\nnext 1 slow 3s' });
  const { ask, lines } = await start(faults);
  for (const _ of [1, 2]) faults.decide(send);
  expect(await ask('GET')).toEqual([
    200,
    [
      { line: 'next 5 503', count: 2 },
      { line: 'next 1 slow 3s', count: 0 },
    ],
  ]);
  expect(lines).toEqual([]);
});

test('PUT replaces the script, and logs one line', async () => {
  const faults = createFaults({ script: 'next 5 503' });
  const { ask, lines } = await start(faults);
  const script = [
    { line: 'next 1 reset after', count: 0 },
    { line: '10% 429', count: 0 },
  ];
  expect(await ask('PUT', 'next 1  reset after # once\n10% 429')).toEqual([200, script]);
  expect(lines).toEqual(['[faults] next 1 reset after; 10% 429']);
  expect(faults.decide(send)?.line).toBe('next 1 reset after');
});

test('PUT of a script that cannot be read is answered with 400 and the reason, and changes nothing', async () => {
  const { ask, lines } = await start(createFaults({ script: 'next 5 503' }));
  const why = expect.stringMatching(/^Fault "next 5 explode": "explode" is not a fault/);
  expect(await ask('PUT', 'next 5 explode')).toEqual([400, { message: why }]);
  expect(await ask('GET')).toEqual([200, [{ line: 'next 5 503', count: 0 }]]);
  expect(lines).toEqual([]);
});

test('DELETE ends all faults', async () => {
  const faults = createFaults({ script: 'next 5 503' });
  const { ask, lines } = await start(faults);
  expect(await ask('DELETE')).toEqual([200, []]);
  expect(faults.decide(send)).toBeUndefined();
  expect(lines).toEqual(['[faults] none']);
});

test('a script that is too long, or another method, is refused', async () => {
  const { ask } = await start(createFaults());
  expect((await ask('PUT', '#'.repeat(64 * 1024 + 1)))[0]).toBe(413);
  expect((await ask('POST', 'next 5 503'))[0]).toBe(405);
});

test.each(['GET', 'PUT', 'DELETE'])(
  '%s answers that the real service has no faults to order',
  async (method) => {
    const { ask } = await start();
    expect(await ask(method)).toEqual([404, { message: expect.stringContaining('real service') }]);
  },
);
