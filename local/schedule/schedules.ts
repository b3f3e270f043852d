import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Clock, systemClock } from '../../lib/core/clock.ts';
import type { ScheduleTrigger } from '../wiring/triggers.ts';
import { type NextTime, parseExpression } from './cron.ts';

/** Options of `startSchedules`. */
export interface SchedulesOptions {
  readonly schedules: readonly ScheduleTrigger[];
  readonly region: string;
  readonly invoke: (functionName: string, payload: unknown) => Promise<unknown>;
  readonly clock?: Clock;
}

/** Running schedules. */
export interface Schedules {
  /** Each schedule with its next time in epoch milliseconds; `undefined` if it is disabled or never fires again. */
  readonly list: () => readonly { readonly schedule: ScheduleTrigger; readonly next?: number | undefined }[];
  /**
   * Starts new schedules, and stops those that are gone. Those that stay keep their next time. Throws LocalCloudError if an
   * expression cannot be read; the last schedules then stay.
   */
  replace(schedules: readonly ScheduleTrigger[]): void;
  stop(): void;
}

/**
 * Starts the schedules. A rate fires at once and then after every interval; `cron` and `at` fire at their times. Failed
 * invocations are ignored here, because `invoke` handles them.
 */
export function startSchedules({
  schedules,
  region,
  invoke,
  clock = systemClock,
}: SchedulesOptions): Schedules {
  const start = (schedule: ScheduleTrigger) => {
    const startMs = Math.floor(clock.now() / 1000) * 1000;
    const nextTime = parseExpression(schedule.expression, schedule.timezone, startMs);
    const fire = (at: number) => {
      invoke(schedule.functionName, toSchedulePayload(schedule, { region, at })).catch(() => {});
    };
    return { schedule, ...(schedule.enabled ? run(nextTime, fire, startMs, clock) : disabled) };
  };
  let running = schedules.map(start);
  return {
    list: () => running.map(({ schedule, next }) => ({ schedule, next: next() })),
    replace(next) {
      for (const { expression, timezone } of next) parseExpression(expression, timezone, clock.now());
      const before = running;
      running = next.map(
        (schedule) => before.find((one) => isDeepStrictEqual(one.schedule, schedule)) ?? start(schedule),
      );
      for (const one of before) if (!running.includes(one)) one.stop();
    },
    stop: () => running.forEach(({ stop }) => void stop()),
  };
}

const disabled = { next: () => undefined, stop: () => {} };

/** Fires at every time that `nextTime` returns. If the machine slept through several times, only the first one fires, late. */
function run(nextTime: NextTime, fire: (at: number) => void, startMs: number, clock: Clock) {
  const stopped = new AbortController();
  let next = nextTime(startMs - 1);
  async function loop(): Promise<void> {
    while (next !== undefined && !stopped.signal.aborted) {
      await clock.sleep(Math.max(0, next - clock.now()), stopped.signal);
      // A sleep can end early: if the schedule is stopped, or if the time is longer than a timer can wait.
      if (stopped.signal.aborted || next > clock.now()) continue;
      fire(next);
      next = nextTime(Math.max(next, clock.now()));
    }
  }
  void loop();
  return { next: () => next, stop: () => stopped.abort() };
}

/** One firing of a schedule; `at` is the planned time in epoch milliseconds. */
export interface Firing {
  readonly region: string;
  readonly at: number;
}

/** The payload of one firing: the input with its context attributes filled in or, without input, the service's own event. */
export function toSchedulePayload(schedule: ScheduleTrigger, { region, at }: Firing): unknown {
  const { name, method, input } = schedule;
  const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const isScheduler = method === 'scheduler';
  const arn = isScheduler
    ? `arn:aws:scheduler:${region}:000000000000:schedule/default/${name}`
    : `arn:aws:events:${region}:000000000000:rule/${name}`;
  if (input !== undefined) return JSON.parse(isScheduler ? fillIn(input, arn, time) : input);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: isScheduler ? 'aws.scheduler' : 'aws.events',
    account: '000000000000',
    time,
    region,
    resources: [arn],
    detail: isScheduler ? '{}' : {}, // EventBridge Scheduler does send a string
  };
}

function fillIn(input: string, arn: string, time: string): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}
