import { expect, test } from 'vitest';
import { createScheduleHandler as createHandler } from '../fixtures/functions.ts';
import { routes } from '../fixtures/routes/schedule.ts';
import { contextWith, sample, startServices } from '../support/services.ts';

test.each([
  [
    'schedule/scheduler-with-input',
    'heartbeats',
    {
      body: '{"from":"dev"}',
      keys: ['rocketmq-launchpad-dev-heartbeat@2026-11-23T06:00:00Z'],
      tag: 'Scheduled_Event',
    },
  ],
  [
    'schedule/scheduler-without-input',
    'heartbeats',
    { body: '{}', keys: ['rocketmq-launchpad-dev-heartbeat@2026-11-23T06:00:00Z'] },
  ],
  [
    'schedule/scheduled-rule',
    'reports',
    { body: '{"report":"daily","dueAt":"2026-11-23T06:00:00Z"}', tag: 'daily' },
  ],
  [
    'schedule/scheduler-own-input',
    'schedules',
    {
      body: '{"report":"weekly","recipients":["sales","support"]}',
      keys: ['c1d2e3f4-0000-4000-8000-000000000001'],
    },
  ],
])('%s becomes a message whose key is the same on every attempt', async (name, topic, expected) => {
  const { services, emulator } = await startServices();
  await createHandler(services, routes)(sample(name), contextWith());
  expect(emulator.messages(topic)).toMatchObject([expected]);
});

test('An Input whose context attributes were not replaced is refused, with the remedy', async () => {
  const { services } = await startServices();
  const payload = { schedule: '<aws.scheduler.schedule-arn>', time: '<aws.scheduler.scheduled-time>' };
  await expect(createHandler(services, routes)(payload, contextWith())).rejects.toThrow(
    'which EventBridge Scheduler replaces',
  );
});

test('An Input that is no object is refused', async () => {
  const { services } = await startServices();
  for (const payload of [null, 'text', 7, []]) {
    await expect(createHandler(services, routes)(payload, contextWith())).rejects.toThrow(
      'must be a JSON object',
    );
  }
});

test('A tick that cannot be sent fails the invocation, so that the platform tries again', async () => {
  const { services, emulator } = await startServices();
  emulator.deleteTopic('heartbeats');
  const failed = createHandler(services, routes)(sample('schedule/scheduler-with-input'), contextWith());
  await expect(failed).rejects.toThrow(
    /1 of 1 events not delivered, and not stored; .*"heartbeats".*DMS\.00050004/,
  );
});
