import { scheduleRoutes } from '../../../lib/routes.ts';
import { topicsOf } from '../plan.ts';

/** A schedule for each policy. */
export const routes = scheduleRoutes({
  retry: { to: topicsOf('schedule', 'retry') },
  'dead-letter': { to: topicsOf('schedule', 'dead-letter'), onUnknown: 'dead-letter' },
  verify: { to: topicsOf('schedule', 'verify'), onUnknown: 'verify' },
});
