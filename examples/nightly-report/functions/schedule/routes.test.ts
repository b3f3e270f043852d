import { expect, test } from 'vitest';
import heartbeat from '../../events/schedule/heartbeat.json' with { type: 'json' };
import nightlyReport from '../../events/schedule/nightly-report.json' with { type: 'json' };
import { messagesOf } from '../../test/support/messages-of.ts';
import { routes } from './routes.ts';

test('the nightly tick becomes a job whose key names the schedule and the planned time', () => {
  expect(messagesOf('schedule', routes, nightlyReport)).toMatchObject([
    {
      topic: 'report-jobs',
      tag: 'nightly',
      keys: ['rocketmq-launchpad-dev-nightly-report@2026-11-23T00:30:00Z'],
      body: '{"report":"nightly","dueAt":"2026-11-23T00:30:00Z"}',
    },
  ]);
});

test('a heartbeat goes to its topic', () => {
  expect(messagesOf('schedule', routes, heartbeat)).toMatchObject([{ topic: 'heartbeats' }]);
});
