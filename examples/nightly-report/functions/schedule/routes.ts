import { scheduleRoutes } from '../../lib/routes.ts';

export const routes = scheduleRoutes({
  // An alarm calls you if this one is silent.
  heartbeat: { to: 'heartbeats' },
  'nightly-report': {
    // The planned time, not the time of the invocation: the report of a day is the same when the tick is late.
    to: (event) => ({
      topic: 'report-jobs',
      tag: 'nightly',
      keys: [event.id],
      body: JSON.stringify({ report: 'nightly', dueAt: event.time }),
    }),
  },
});
