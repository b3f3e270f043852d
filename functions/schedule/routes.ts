import { scheduleRoutes } from '../../lib/routes.ts';

/** Which messages the ticks of a schedule become, by the last part of the schedule's name. */
export const routes = scheduleRoutes({
  // Short: every tick goes to the topic.
  heartbeat: { to: 'heartbeats' },
  // Long: say what the consumers need to know.
  'daily-report': {
    to: (event) => ({
      topic: 'reports',
      tag: 'daily',
      body: JSON.stringify({ report: 'daily', dueAt: event.time }),
    }),
  },
  // Every other schedule, and Inputs that do not name their schedule.
  '*': { to: 'schedules' },
});
