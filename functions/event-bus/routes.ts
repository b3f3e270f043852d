import { eventBusRoutes } from '../../lib/routes.ts';

/** Which messages an event becomes, by the event's source; or by the last part of the SNS topic or queue it came through. */
export const routes = eventBusRoutes({
  // Short: one topic, or several.
  alerts: { to: 'alerts' },
  orders: { to: 'orders' },
  'shop.payments': { to: ['payments', 'audit'] },
  // Long: some events become other messages than others.
  'shop.orders': {
    to: (event) => (event.type === 'OrderPlaced' ? [{ topic: 'orders', tag: 'placed' }, 'audit'] : 'audit'),
  },
});
