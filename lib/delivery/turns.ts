/**
 * How many items are worked on in addition to those that can be in flight. They are messages that wait before another attempt or are
 * being stored, which must not keep requests from beginning: 16 calls of ten records each to SQS, and some more.
 */
const BEYOND_IN_FLIGHT = 256;

/** How many items of a batch are worked on at once. The others wait for their turn without using memory. */
export function turnsAtOnce(maxInFlight: number): number {
  return maxInFlight + BEYOND_IN_FLIGHT;
}

/**
 * Works on items in their order, on a limited number of them at once.
 *
 * @returns the results in the order of the items
 */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const waiting = items.entries(); // shared: each worker takes the next item
  async function takeTurns(): Promise<void> {
    for (const [index, item] of waiting) results[index] = await work(item);
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, takeTurns));
  return results;
}
