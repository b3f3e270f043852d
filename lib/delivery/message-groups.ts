/**
 * Result of the work on an item. After `failed` and `last` the rest of the message group is not begun: a failed item must be
 * delivered again before the rest, and after `last` the trigger must first learn that the item is done.
 */
export type Progress = 'done' | 'failed' | 'last';

/** State of an item at the end; `untried` if it comes after a `last` item of the same message group. */
export type ItemState = 'done' | 'failed' | 'untried';

/**
 * Works on the items of one message group one after another, and on the groups side by side.
 *
 * @param groupOf message group of an item; an item without one is a group of its own
 * @returns the state of each item, in input order; the items after a failed one have failed, too
 */
export async function inMessageGroups<Item>(
  items: readonly Item[],
  groupOf: (item: Item) => string | undefined,
  work: (item: Item) => Promise<Progress>,
): Promise<ItemState[]> {
  const numbered = items.map((item, index) => ({ item, index }));
  const groups = Map.groupBy(numbered, ({ item, index }) => groupOf(item) ?? index);
  const states = items.map((): ItemState => 'failed');
  const workOnGroup = async (group: typeof numbered) => {
    let isEnded = false;
    for (const { item, index } of group) {
      if (isEnded) {
        states[index] = 'untried';
        continue;
      }
      const progress = await work(item);
      if (progress === 'failed') return;
      states[index] = 'done';
      isEnded = progress === 'last';
    }
  };
  await Promise.all([...groups.values()].map(workOnGroup));
  return states;
}
