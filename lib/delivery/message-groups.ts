import { inTurns, type TurnServices } from './turns.ts';

/**
 * Result of the work on an item. After `failed` and `last` the rest of the message group is not begun: a failed item must be
 * delivered again before the rest, and after `last` the trigger must first learn that the item is done.
 */
export type Progress = 'done' | 'failed' | 'last';

/** State of an item at the end; `untried` if it comes after a `last` item of the same message group. */
export type ItemState = 'done' | 'failed' | 'untried';

/** How items of message groups are worked on. */
export interface GroupWork<Item> {
  /** Message group of an item; an item without one is a group of its own. */
  readonly groupOf: (item: Item) => string | undefined;
  readonly work: (item: Item) => Promise<Progress>;
}

/**
 * Works on the items of one message group one after another, and on the groups in turns, in the order of their first items.
 *
 * @returns the state of each item, in input order; the items after a failed one have failed, too
 */
export async function inMessageGroups<Item>(
  services: TurnServices,
  items: readonly Item[],
  { groupOf, work }: GroupWork<Item>,
): Promise<ItemState[]> {
  const states = items.map((): ItemState => 'failed');
  await inTurns(services, groupsIn(items, groupOf), async (group) => {
    let isEnded = false;
    for (const index of group) {
      if (isEnded) {
        states[index] = 'untried';
        continue;
      }
      const progress = await work(items[index] as Item);
      if (progress === 'failed') return;
      states[index] = 'done';
      isEnded = progress === 'last';
    }
  });
  return states;
}

/** The groups in the order of their first items, each as the places of its items in the input. */
function groupsIn<Item>(items: readonly Item[], groupOf: GroupWork<Item>['groupOf']): number[][] {
  const named = new Map<string, number[]>();
  const groups: number[][] = [];
  items.forEach((item, index) => {
    const name = groupOf(item);
    const known = name === undefined ? undefined : named.get(name);
    if (known) {
      known.push(index);
      return;
    }
    const group = [index];
    groups.push(group);
    if (name !== undefined) named.set(name, group);
  });
  return groups;
}
