import { webhookRoutes } from '../../lib/routes.ts';
import { github, standardWebhooks, stripe } from '../../lib/senders.ts';

/** Senders that may post to `/hooks/{name}`, and the messages that a request becomes. */
export const routes = webhookRoutes({
  // Short: one topic, or several.
  github: { sender: github({ secret: 'GITHUB_WEBHOOK_SECRET' }), to: 'code-events' },
  stripe: { sender: stripe({ secret: 'STRIPE_WEBHOOK_SECRET' }), to: ['payments', 'audit'] },
  // Long: a function that says what differs from the defaults.
  orders: {
    sender: standardWebhooks({ secret: 'ORDERS_WEBHOOK_SECRET' }),
    to: (event) => ({ topic: 'orders', tag: event.type, keys: [event.id], body: event.data }),
  },
});
