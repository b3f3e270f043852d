import { expect, test } from 'vitest';
import { inTurns } from '../../../lib/delivery/turns.ts';

const items = Array.from({ length: 1000 }, (_, n) => n);

/** Starts work on the items, which ends when the test says so, with a clock that moves when the test says so. */
function start(maxInFlight: number) {
  const ends: (() => void)[] = [];
  let tick = () => {};
  let hasTimer = false;
  const room = { forItems: 0 };
  const client = { hasRoom: () => room.forItems > 0 };
  const clock = {
    after(_ms: number, callback: () => void) {
      hasTimer = true;
      tick = callback;
      return () => {
        hasTimer = false;
        tick = () => {};
      };
    },
  };
  const results = inTurns({ maxInFlight, client, clock }, items, async (item) => {
    room.forItems--;
    await new Promise<void>((resolve) => ends.push(resolve));
    return item * 2;
  });
  const settle = () => new Promise(setImmediate);
  return {
    results,
    room,
    begun: () => ends.length,
    hasTimer: () => hasTimer,
    async end(from: number, to: number) {
      for (const end of ends.slice(from, to)) end();
      await settle();
    },
    async passTime() {
      const due = tick;
      hasTimer = false;
      tick = () => {};
      due();
      await settle();
    },
  };
}

test('As many items are worked on as can be in flight, and each that ends makes room for the next', async () => {
  const { begun, end } = start(8);
  expect(begun()).toBe(8);
  await end(0, 3);
  expect(begun()).toBe(11);
});

test('More items begin if one ends while requests could begin at once', async () => {
  const { begun, end, room } = start(8);
  room.forItems = 3;
  await end(0, 1);
  expect(begun()).toBe(8 + 3);
  await end(1, 4);
  expect(begun()).toBe(11 + 1); // of three that end, two were beyond
});

test('More items begin after a while if none ends, up to a limit', async () => {
  const { begun, passTime, room } = start(8);
  await passTime();
  expect(begun()).toBe(8);
  room.forItems = 10;
  await passTime();
  expect(begun()).toBe(18);
  room.forItems = items.length;
  await passTime();
  expect(begun()).toBe(8 + 256);
});

test('The results stand in the order of the items, whichever ends first', async () => {
  const { results, begun, end, hasTimer, room } = start(1);
  room.forItems = items.length;
  await end(0, 1);
  expect(hasTimer()).toBe(true);
  while (begun() < items.length) await end(begun() - 20, begun());
  await end(0, items.length);
  expect(await results).toEqual(items.map((item) => item * 2));
  expect(hasTimer()).toBe(false);
});

test('Work that throws ends the turns with its error', async () => {
  const services = { maxInFlight: 1, client: { hasRoom: () => false }, clock: { after: () => () => {} } };
  let begun = 0;
  const work = async () => {
    begun++;
    throw new Error('no');
  };
  await expect(inTurns(services, items, work)).rejects.toThrow('no');
  expect(begun).toBe(1);
  expect(await inTurns(services, [], work)).toEqual([]);
});
