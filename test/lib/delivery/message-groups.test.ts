import { expect, test } from 'vitest';
import { inMessageGroups, type Progress } from '../../../lib/delivery/message-groups.ts';

/** There is room for all, and no time passes. */
const services = { maxInFlight: 1, client: { hasRoom: () => true }, clock: { after: () => () => {} } };

/** Works on items such as `a1`, in the group of their letter; `-` is no group. */
async function work(items: readonly string[], endings: Readonly<Record<string, Progress>> = {}) {
  const begun: string[] = [];
  const states = await inMessageGroups(services, items, {
    groupOf: ([letter]) => (letter === '-' ? undefined : letter),
    async work(item) {
      begun.push(item);
      await new Promise(setImmediate);
      return endings[item] ?? 'done';
    },
  });
  return { begun, states };
}

test('Groups are worked on side by side, and their items one after another', async () => {
  const { begun, states } = await work(['a1', 'a2', 'b1', '-1', '-2']);
  expect(begun).toEqual(['a1', 'b1', '-1', '-2', 'a2']);
  expect(states).toEqual(['done', 'done', 'done', 'done', 'done']);
});

test('After an item that fails, the rest of its group is not begun, and fails with it', async () => {
  const { begun, states } = await work(['a1', 'a2', 'b1', 'a3', 'b2'], { a2: 'failed' });
  expect(begun).not.toContain('a3');
  expect(states).toEqual(['done', 'failed', 'done', 'failed', 'done']);
});

test('After the last item that may be worked on, the rest of its group is not tried', async () => {
  const { begun, states } = await work(['a1', 'a2', 'a3', 'b1'], { a1: 'last' });
  expect(begun).toEqual(['a1', 'b1']);
  expect(states).toEqual(['done', 'untried', 'untried', 'done']);
});
