import { expect, test } from 'vitest';
import type { Clock } from '../../../lib/core/clock.ts';
import { parseExpression } from '../../../local/schedule/cron.ts';
import { startSchedules, toSchedulePayload } from '../../../local/schedule/schedules.ts';
import type { ScheduleTrigger } from '../../../local/wiring/triggers.ts';
import { virtualClock } from '../../support/clock.ts';

const START = Date.parse('2026-03-27T10:00:00Z'); // a Friday

const times = (expression: string, count: number, timezone = 'UTC') => {
  const next = parseExpression(expression, timezone, START);
  const found: string[] = [];
  for (let at = next(START - 1); at !== undefined && found.length < count; at = next(at)) {
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
};

test.each([
  [
    'a rate fires at its start, then after every interval',
    'rate(5 minutes)',
    ['2026-03-27T10:00', '2026-03-27T10:05'],
  ],
  ['a rate of a day', 'rate(1 day)', ['2026-03-27T10:00', '2026-03-28T10:00']],
  ['names of weekdays', 'cron(0 6 ? * MON-FRI *)', ['2026-03-30T06:00', '2026-03-31T06:00']],
  ['weekdays counted from Sunday as 1', 'cron(0 6 ? * 1 *)', ['2026-03-29T06:00', '2026-04-05T06:00']],
  [
    'steps from a start',
    'cron(15/20 10 * * ? *)',
    ['2026-03-27T10:15', '2026-03-27T10:35', '2026-03-27T10:55'],
  ],
  ['the last day of the month', 'cron(0 8 L * ? *)', ['2026-03-31T08:00', '2026-04-30T08:00']],
  ['the last weekday of the month', 'cron(0 8 LW * ? *)', ['2026-03-31T08:00', '2026-04-30T08:00']],
  ['the weekday nearest to a day', 'cron(0 8 15W * ? *)', ['2026-04-15T08:00', '2026-05-15T08:00']],
  ['the third Friday', 'cron(0 8 ? * 6#3 *)', ['2026-04-17T08:00', '2026-05-15T08:00']],
  ['the last Friday', 'cron(0 8 ? * 6L *)', ['2026-04-24T08:00', '2026-05-29T08:00']],
  ['the last day of the week', 'cron(0 8 ? * L *)', ['2026-03-28T08:00', '2026-04-04T08:00']],
  ['a year', 'cron(0 0 1 1 ? 2028)', ['2028-01-01T00:00']],
  ['one time', 'at(2026-04-01T12:30:00)', ['2026-04-01T12:30']],
  ['a time that has passed', 'at(2020-01-01T00:00:00)', []],
])('%s: %s', (_, expression, expected) => {
  expect(times(expression, Math.max(expected.length, 1))).toEqual(expected);
});

test('cron follows its timezone when daylight saving time begins', () => {
  const expected = ['2026-03-28T05:00', '2026-03-29T04:00'];
  expect(times('cron(0 6 * * ? *)', 2, 'Europe/Berlin')).toEqual(expected);
});

test.each([
  'rate(0 minutes)',
  'rate(5 seconds)',
  'cron(0 6 * * * *)',
  'cron(0 6 ? * ? *)',
  'cron(0 6 * * ?)',
  'cron(61 6 * * ? *)',
  'every day',
])('refuses %s with an error that names it', (expression) => {
  expect(() => parseExpression(expression, 'UTC', START)).toThrow(`schedule "${expression}" cannot be read`);
});

test('refuses a timezone that does not exist', () => {
  expect(() => parseExpression('cron(0 6 * * ? *)', 'Europe/Nowhere', START)).toThrow(/cannot be read/);
});

const schedule: ScheduleTrigger = {
  kind: 'schedule',
  functionName: 'schedule',
  name: 'heartbeat',
  method: 'scheduler',
  expression: 'rate(5 minutes)',
  timezone: 'UTC',
  enabled: true,
};
const firing = { region: 'eu-central-1', at: START };

test('context attributes are filled in everywhere in the input', () => {
  const input = JSON.stringify({
    who: '<aws.scheduler.schedule-arn>',
    when: { at: 'it is <aws.scheduler.scheduled-time>' },
    run: '<aws.scheduler.execution-id>',
    attempt: '<aws.scheduler.attempt-number>',
  });
  expect(toSchedulePayload({ ...schedule, input }, firing)).toEqual({
    who: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/heartbeat',
    when: { at: 'it is 2026-03-27T10:00:00Z' },
    run: expect.stringMatching(/^[0-9a-f-]{36}$/),
    attempt: '1',
  });
});

test('without input, Scheduler sends its own event, whose detail is a string', () => {
  expect(toSchedulePayload(schedule, firing)).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: '000000000000',
    time: '2026-03-27T10:00:00Z',
    region: 'eu-central-1',
    resources: ['arn:aws:scheduler:eu-central-1:000000000000:schedule/default/heartbeat'],
    detail: '{}',
  });
});

test('without input, a scheduled rule sends the event of EventBridge', () => {
  expect(toSchedulePayload({ ...schedule, method: 'eventBus' }, firing)).toMatchObject({
    source: 'aws.events',
    resources: ['arn:aws:events:eu-central-1:000000000000:rule/heartbeat'],
    detail: {},
  });
});

test('the input of a rule is sent unchanged', () => {
  const input = '{"time":"<aws.scheduler.scheduled-time>"}';
  expect(toSchedulePayload({ ...schedule, method: 'eventBus', input }, firing)).toEqual(JSON.parse(input));
});

function start(schedules: readonly ScheduleTrigger[], longestSleepMs = Number.POSITIVE_INFINITY) {
  const fired: unknown[] = [];
  const time = virtualClock(START);
  const clock: Clock = {
    ...time,
    sleep: (ms, signal) => time.sleep(Math.min(ms, longestSleepMs), signal),
  };
  const invoke = async (_: string, payload: unknown) => void fired.push(payload);
  const running = startSchedules({ schedules, region: 'eu-central-1', invoke, clock });
  return { fired, running, time, pass: (ms: number) => time.run(time.sleep(ms)) };
}

test('a rate fires at once, then after every interval, until it is stopped', async () => {
  const { pass, fired, running, time } = start([{ ...schedule, input: '"<aws.scheduler.scheduled-time>"' }]);
  await pass(300_001);
  expect(fired).toEqual(['2026-03-27T10:00:00Z', '2026-03-27T10:05:00Z']);
  expect(running.list()).toMatchObject([{ next: START + 600_000 }]);
  running.stop();
  expect(time.sleepers).toBe(0);
  await pass(600_000);
  expect(fired).toHaveLength(2);
});

test('firings that a sleeping machine missed become one firing, with the planned time of the first', async () => {
  const { pass, time, fired } = start([{ ...schedule, input: '"<aws.scheduler.scheduled-time>"' }]);
  time.jump(3_600_000);
  await pass(300_001);
  expect(fired).toEqual(['2026-03-27T10:00:00Z', '2026-03-27T11:05:00Z']);
});

test('a schedule waits in steps for a time that is longer than a timer can wait', async () => {
  const cron = {
    ...schedule,
    expression: 'cron(0 0 1 6 ? *)',
    input: '"<aws.scheduler.scheduled-time>"',
  };
  const { pass, fired } = start([cron], 2 ** 31 - 1);
  await pass(Date.parse('2026-06-01T00:00:01Z') - START);
  expect(fired).toEqual(['2026-06-01T00:00:00Z']);
});

test('a disabled schedule never fires', () => {
  const { running, time } = start([{ ...schedule, enabled: false }]);
  expect(time.sleepers).toBe(0);
  expect(running.list()).toMatchObject([{ next: undefined }]);
});
