/** What a route does when nobody knows whether a message was sent. */
export const policies = ['retry', 'dead-letter', 'verify'] as const;
export type Policy = (typeof policies)[number];

/** The ways in. A `pipe` hands the records of a FIFO queue to the event-bus function. */
export const triggers = ['webhook', 'queue', 'fifo', 'schedule', 'bus', 'pipe'] as const;
export type Trigger = (typeof triggers)[number];

/** How many topics an event goes to: single topics and fan-outs of two and three, also where the order matters. */
const widths: Readonly<Record<Trigger, Readonly<Record<Policy, 1 | 2 | 3>>>> = {
  webhook: { retry: 2, 'dead-letter': 3, verify: 2 },
  queue: { retry: 3, 'dead-letter': 2, verify: 1 },
  fifo: { retry: 2, 'dead-letter': 3, verify: 2 },
  schedule: { retry: 1, 'dead-letter': 2, verify: 3 },
  bus: { retry: 2, 'dead-letter': 1, verify: 2 },
  pipe: { retry: 2, 'dead-letter': 2, verify: 3 },
};

/** The topics of an event, such as `fifo-retry-a` and `fifo-retry-b`. */
export const topicsOf = (trigger: Trigger, policy: Policy): string[] =>
  ['a', 'b', 'c'].slice(0, widths[trigger][policy]).map((letter) => `${trigger}-${policy}-${letter}`);

/** Every combination of a trigger and a policy. */
export const kinds = triggers.flatMap((trigger) => policies.map((policy) => ({ trigger, policy })));

/** All topics. */
export const topics = kinds.flatMap(({ trigger, policy }) => topicsOf(trigger, policy));

/** The tokens in a text: each event of the chaos has one, which stands in its body and in everything made of it. */
export const tokensIn = (text: string): string[] => [...new Set(text.match(/chaos-[a-z-]+-\d+/g))];

/** The token of an event. */
export const tokenOf = (trigger: Trigger, policy: Policy | 'unrouted', index: number) =>
  `chaos-${trigger}-${policy}-${index}`;
