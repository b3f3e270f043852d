import { queueRoutes } from '../../../lib/routes.ts';
import { topicsOf } from '../plan.ts';

/** A standard queue and a FIFO queue for each policy. */
export const routes = queueRoutes({
  'queue-retry': { to: topicsOf('queue', 'retry') },
  'queue-dead-letter': { to: topicsOf('queue', 'dead-letter'), onUnknown: 'dead-letter' },
  'queue-verify': { to: topicsOf('queue', 'verify'), onUnknown: 'verify' },
  'fifo-retry': { to: topicsOf('fifo', 'retry') },
  'fifo-dead-letter': { to: topicsOf('fifo', 'dead-letter'), onUnknown: 'dead-letter' },
  'fifo-verify': { to: topicsOf('fifo', 'verify'), onUnknown: 'verify' },
});
