import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../lib/core/clock.ts';
import type { ScheduleTrigger } from '../wiring/serverless-events.ts';
import { type NextTime, parseExpression } from './cron.ts';

/** What schedules need: whom to call, and when it is. */
export interface SchedulesOptions {
  readonly schedules: readonly ScheduleTrigger[];
  readonly region: string;
  readonly invoke: (functionName: string, payload: unknown) => Promise<unknown>;
  readonly clock?: Clock;
}

/** Running schedules. */
export interface Schedules {
  /** Each schedule's next time in epoch milliseconds; none when it is disabled or over. */
  readonly list: () => readonly { readonly schedule: ScheduleTrigger; readonly next?: number | undefined }[];
  stop(): void;
}

/**
 * Starts the schedules: a rate fires at once, because creation is its start, and then every interval; cron and at fire at their
 * times. A failed invocation is the function's own business.
 */
export function startSchedules({
  schedules,
  region,
  invoke,
  clock = systemClock,
}: SchedulesOptions): Schedules {
  const startMs = Math.floor(clock.now() / 1000) * 1000;
  const running = schedules.map((schedule) => {
    const nextTime = parseExpression(schedule.expression, schedule.timezone, startMs);
    const fire = (at: number) => {
      invoke(schedule.functionName, toSchedulePayload(schedule, { region, at })).catch(() => {});
    };
    return { schedule, ...(schedule.enabled ? run(nextTime, fire, startMs, clock) : disabled) };
  });
  return {
    list: () => running.map(({ schedule, next }) => ({ schedule, next: next() })),
    stop: () => running.forEach(({ stop }) => void stop()),
  };
}

const disabled = { next: () => undefined, stop: () => {} };

/** Fires at every time that `nextTime` names. If the machine slept over several of them, only the first fires, late. */
function run(nextTime: NextTime, fire: (at: number) => void, startMs: number, clock: Clock) {
  const stopped = new AbortController();
  let next = nextTime(startMs - 1);
  async function loop(): Promise<void> {
    while (next !== undefined && !stopped.signal.aborted) {
      await clock.sleep(Math.max(0, next - clock.now()), stopped.signal);
      // A sleep may end early: by being stopped, or because a timer cannot hold its full length.
      if (stopped.signal.aborted || next > clock.now()) continue;
      fire(next);
      next = nextTime(Math.max(next, clock.now()));
    }
  }
  void loop();
  return { next: () => next, stop: () => stopped.abort() };
}

/** What one firing is about; `at` is the planned time in epoch milliseconds. */
export interface Firing {
  readonly region: string;
  readonly at: number;
}

/** The payload of one firing: the input with its context attributes filled in, else the service's own event. */
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
    detail: isScheduler ? '{}' : {}, // Scheduler really sends the string
  };
}

function fillIn(input: string, arn: string, time: string): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}
