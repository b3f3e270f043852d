import { expect, test } from 'vitest';
import { inTurns, turnsAtOnce } from '../../../lib/delivery/turns.ts';

test('Items take their turns in order, a limited number of them at once, and so stand their results', async () => {
  let atWork = 0;
  let most = 0;
  const begun: number[] = [];
  const items = Array.from({ length: 20 }, (_, n) => n);
  const results = await inTurns(items, 3, async (item) => {
    begun.push(item);
    most = Math.max(most, ++atWork);
    for (let turns = item % 4; turns >= 0; turns--) await new Promise(setImmediate);
    atWork--;
    return item * 2;
  });
  expect(most).toBe(3);
  expect(begun).toEqual(items);
  expect(results).toEqual(items.map((item) => item * 2));
});

test('No items have no results', async () => {
  expect(await inTurns([], 3, async () => 1)).toEqual([]);
});

test('More items are worked on than can be in flight', () => {
  expect(turnsAtOnce(8)).toBeGreaterThan(8 + 160); // 16 calls of ten records to SQS
});
