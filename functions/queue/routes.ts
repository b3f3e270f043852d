import { queueRoutes } from '../../lib/routes.ts';

/** Which messages the records of a queue become, by the last part of the queue's name. */
export const routes = queueRoutes({
  // Short: every record goes to the topic as it is.
  orders: { to: 'orders' },
  // Long: say what differs from the defaults.
  'order-steps': {
    to: (event) => ({
      topic: 'order-steps',
      tag: event.extensions.partitionkey ?? 'none',
      keys: [event.id],
    }),
  },
});
