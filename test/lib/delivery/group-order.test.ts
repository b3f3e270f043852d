import { describe, expect, test } from 'vitest';
import { createGroupOrder } from '../../../lib/delivery/group-order.ts';
import type { Outcome, UnknownPolicy } from '../../../lib/rocketmq/client.ts';
import { outcomes } from '../../support/delivery.ts';

const messageIn = (group: string | undefined, topic = 'orders', inDoubt = false) => ({
  topic,
  group,
  inDoubt,
});

/** Sends that end when the test says so. */
function startOrder() {
  const { inOrder } = createGroupOrder();
  const begun: string[] = [];
  const ends = new Map<string, (outcome: Outcome) => void>();
  const send = (name: string, message = messageIn('A'), onUnknown?: UnknownPolicy) =>
    inOrder({ ...message, onUnknown }, () => {
      begun.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string, outcome: Outcome = outcomes.sent) => {
    ends.get(name)?.(outcome);
    await new Promise(setImmediate);
  };
  return { send, begun, end };
}

describe('Messages of one group to one topic', () => {
  test('are sent one after another, in the order in which they came', async () => {
    const { send, begun, end } = startOrder();
    const all = ['1', '2', '3'].map((name) => send(name));
    expect(begun).toEqual(['1']);
    await end('1');
    expect(begun).toEqual(['1', '2']);
    await end('2');
    await end('3');
    expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent']);
  });

  test('are sent one after another, also if one comes while the second is under way', async () => {
    const { send, begun, end } = startOrder();
    void send('1');
    void send('2');
    await end('1');
    void send('3');
    expect(begun).toEqual(['1', '2']);
    await end('2');
    expect(begun).toEqual(['1', '2', '3']);
  });

  test('do not wait for other groups, for other topics, or for messages without a group', async () => {
    const { send, begun } = startOrder();
    void send('A');
    void send('B', messageIn('B'));
    void send('A elsewhere', messageIn('A', 'audit'));
    void send('none', messageIn(undefined));
    void send('none too', messageIn(undefined));
    expect(begun).toEqual(['A', 'B', 'A elsewhere', 'none', 'none too']);
  });

  test.each([
    ['throttled', undefined],
    ['not-sent', undefined],
    ['unknown', 'retry'],
    ['unknown', 'verify'],
  ] as const)(
    'do not overtake one that is %s with the policy %s: those behind it are not sent',
    async (kind, policy) => {
      const { send, begun, end } = startOrder();
      const all = ['1', '2', '3'].map((name) => send(name, messageIn('A'), policy));
      await end('1', outcomes[kind]);
      expect(begun).toEqual(['1']);
      expect((await Promise.all(all)).slice(1)).toEqual(
        Array(2).fill({
          kind: 'not-sent',
          reason:
            'Sending to topic "orders" was not begun: a message before it in its message group is not sent yet',
          attempts: [],
          inDoubt: false,
          stopped: 'group',
        }),
      );
      void send('4');
      expect(begun).toEqual(['1', '4']); // nothing waits any more
    },
  );

  test.each([
    ['invalid', undefined],
    ['unknown', 'dead-letter'],
  ] as const)('go on after one that becomes a dead letter: %s with the policy %s', async (kind, policy) => {
    const { send, begun, end } = startOrder();
    const all = ['1', '2'].map((name) => send(name, messageIn('A'), policy));
    await end('1', outcomes[kind]);
    expect(begun).toEqual(['1', '2']);
    await end('2');
    expect(await all[1]).toEqual(outcomes.sent);
  });

  test('stay in doubt if they wait for one before them', async () => {
    const { send, end } = startOrder();
    const all = [send('1'), send('2', messageIn('A', 'orders', true)), send('3')];
    await end('1', outcomes.throttled);
    expect(await all[1]).toMatchObject({ stopped: 'group', inDoubt: true });
    expect(await all[2]).toMatchObject({ stopped: 'group', inDoubt: false });
  });

  test('do not overtake one whose send failed with an error, and are sent again afterwards', async () => {
    const { inOrder } = createGroupOrder();
    const message = { ...messageIn('A'), onUnknown: undefined };
    const failed = inOrder(message, () => Promise.reject(new Error('a bug')));
    const next = inOrder(message, async () => outcomes.sent);
    await expect(failed).rejects.toThrow('a bug');
    expect(await next).toMatchObject({ kind: 'not-sent', stopped: 'group' });
    expect(await inOrder(message, async () => outcomes.sent)).toEqual(outcomes.sent);
  });
});
