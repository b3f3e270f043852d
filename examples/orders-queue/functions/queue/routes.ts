import * as z from 'zod/mini';
import { type InboundEvent, queueRoutes, reject } from '../../lib/routes.ts';

/** An order as the shop puts it into its queue. */
const Order = z.object({
  orderNo: z.string(),
  status: z.enum(['placed', 'paid', 'shipped', 'cancelled']),
  totalCents: z.int(),
  currency: z.string(),
  customer: z.object({ id: z.string() }),
});

const currencies = new Set(['EUR', 'CHF', 'USD']);

/** An order in the form that the consumers agreed on, without the customer's e-mail address. */
function order(event: InboundEvent) {
  const { data, error } = Order.safeParse(jsonOf(event.data));
  // The names of the wrong fields, but no values: the reason stands in log lines and dead letters.
  if (error)
    return reject(`not an order: ${error.issues.map(({ path }) => path.join('.') || 'body').join(', ')}`);
  const { orderNo, status, totalCents, currency, customer } = data;
  if (!currencies.has(currency)) return reject('unknown currency');
  return {
    topic: 'orders',
    tag: status,
    keys: [event.id, orderNo],
    body: JSON.stringify({
      order: orderNo,
      status,
      total: { cents: totalCents, currency },
      customer: customer.id,
    }),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const routes = queueRoutes({
  // The queue is shop-orders.fifo. A record that is delivered again brings no message twice, because of `verify`.
  orders: { to: order, onUnknown: 'verify' },
});
