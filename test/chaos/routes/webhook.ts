import { webhookRoutes } from '../../../lib/routes.ts';
import { github } from '../../../lib/senders.ts';
import { topicsOf } from '../plan.ts';

const sender = github({ secret: 'CHAOS_WEBHOOK_SECRET' });

/** One path for each policy. */
export const routes = webhookRoutes({
  retry: { sender, to: topicsOf('webhook', 'retry') },
  'dead-letter': { sender, to: topicsOf('webhook', 'dead-letter'), onUnknown: 'dead-letter' },
  verify: { sender, to: topicsOf('webhook', 'verify'), onUnknown: 'verify' },
});
