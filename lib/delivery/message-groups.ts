/**
 * Works on items of the same lane one after another, and on lanes side by side. After an item that fails, the rest of its
 * lane is not begun, and fails with it: nothing may overtake what comes again.
 *
 * @param groupOf the item's lane; an item without one has a lane of its own
 * @returns whether each item succeeded, in input order
 */
export async function inMessageGroups<Item>(
  items: readonly Item[],
  groupOf: (item: Item) => string | undefined,
  work: (item: Item) => Promise<boolean>,
): Promise<boolean[]> {
  const numbered = items.map((item, index) => ({ item, index }));
  const lanes = Map.groupBy(numbered, ({ item, index }) => groupOf(item) ?? index);
  const succeeded = items.map(() => false);
  const runLane = async (lane: typeof numbered) => {
    for (const { item, index } of lane) {
      succeeded[index] = await work(item);
      if (!succeeded[index]) return;
    }
  };
  await Promise.all([...lanes.values()].map(runLane));
  return succeeded;
}
