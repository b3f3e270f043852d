import { expect, test } from 'vitest';
import { inTurns } from '../../../lib/delivery/turns.ts';

const items = Array.from({ length: 1000 }, (_, n) => n);

/** Starts work on the items, which ends when the test says so, with a clock that moves when the test says so. */
function start(maxInFlight: number) {
  const ends: (() => void)[] = [];
  let tick = () => {};
  let hasTimer = false;
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
  const results = inTurns({ maxInFlight, clock }, items, async (item) => {
    await new Promise<void>((resolve) => ends.push(resolve));
    return item * 2;
  });
  const settle = () => new Promise(setImmediate);
  return {
    results,
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

test('A few more items are worked on than can be in flight, and each that ends makes room for the next', async () => {
  const { begun, end } = start(8);
  expect(begun()).toBe(40);
  await end(0, 3);
  expect(begun()).toBe(43);
});

test('An item that takes long makes room for another one, up to a limit', async () => {
  const { begun, end, passTime } = start(8);
  await passTime();
  expect(begun()).toBe(40); // they may have begun a moment ago
  await end(0, 30);
  expect(begun()).toBe(70);
  await passTime();
  expect(begun()).toBe(80); // ten have not ended
  for (let times = 0; times < 20; times++) await passTime();
  expect(begun()).toBe(30 + 8 + 256);
});

test('The results stand in the order of the items, whichever ends first', async () => {
  const { results, begun, end, passTime, hasTimer } = start(1);
  await passTime();
  await passTime();
  expect(hasTimer()).toBe(true);
  while (begun() < items.length) await end(begun() - 20, begun());
  await end(0, items.length);
  expect(await results).toEqual(items.map((item) => item * 2));
  expect(hasTimer()).toBe(false);
});

test('Work that throws ends the turns with its error', async () => {
  const clock = { after: () => () => {} };
  const work = async () => {
    throw new Error('no');
  };
  await expect(inTurns({ maxInFlight: 1, clock }, items, work)).rejects.toThrow('no');
  expect(await inTurns({ maxInFlight: 1, clock }, [], work)).toEqual([]);
});
