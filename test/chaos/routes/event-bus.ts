import { eventBusRoutes } from '../../../lib/routes.ts';
import { topicsOf } from '../plan.ts';

/** A source on the bus and a pipe from a FIFO queue for each policy. */
export const routes = eventBusRoutes({
  'chaos.retry': { to: topicsOf('bus', 'retry') },
  'chaos.dead-letter': { to: topicsOf('bus', 'dead-letter'), onUnknown: 'dead-letter' },
  'chaos.verify': { to: topicsOf('bus', 'verify'), onUnknown: 'verify' },
  'pipe-retry': { to: topicsOf('pipe', 'retry') },
  'pipe-dead-letter': { to: topicsOf('pipe', 'dead-letter'), onUnknown: 'dead-letter' },
  'pipe-verify': { to: topicsOf('pipe', 'verify'), onUnknown: 'verify' },
});
