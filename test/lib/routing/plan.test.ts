import { expect, test } from 'vitest';
import type { InboundEvent } from '../../../lib/event/event.ts';
import type { Draft, RouteFunction } from '../../../lib/routing/drafts.ts';
import { planOf } from '../../../lib/routing/plan.ts';

const event: InboundEvent = {
  origin: { trigger: 'queue', name: 'orders', matchesSuffix: true },
  delivered: 'first',
  id: 'e',
  source: 's',
  type: 't',
  time: '2026-11-23T06:00:00Z',
  extensions: {},
  data: 'body',
};

const unreadable: Readonly<Record<string, RouteFunction>> = {
  'a list with a hole': () => new Array<Draft>(1),
  'a message whose topic cannot be read': () => ({
    get topic(): string {
      throw new Error('secret');
    },
  }),
};

test.each(Object.entries(unreadable))(
  'A route that returns %s refuses its event and throws nothing',
  (_, to) => {
    const { refusal, messages } = planOf({ orders: { to } }, event, 'cloudevents');
    expect(refusal).toMatchObject({ fault: 'route' });
    expect(refusal?.message).not.toContain('secret');
    expect(messages).toEqual([]);
  },
);

test('A refused event keeps the policy of its route', () => {
  const to = () => {
    throw new Error('no');
  };
  expect(planOf({ orders: { to, onUnknown: 'dead-letter' } }, event, 'cloudevents')).toMatchObject({
    onUnknown: 'dead-letter',
    refusal: { fault: 'route' },
  });
});
