import * as z from 'zod/mini';
import { InvalidEventError } from '../core/errors.ts';
import { jsonText } from '../core/json.ts';
import type { InboundEvent } from './event.ts';
import { textOfDetail } from './event-bridge.ts';

/** An Input that names its schedule and the planned time, as `serverless.yml` shows. */
const MarkedInput = z.object({ schedule: z.string(), time: z.string(), data: z.optional(z.unknown()) });

/** The event that EventBridge Scheduler sends if a schedule has no Input, and that scheduled EventBridge rules send. */
const ScheduledEvent = z.object({
  source: z.enum(['aws.scheduler', 'aws.events']),
  'detail-type': z.literal('Scheduled Event'),
  time: z.string(),
  resources: z.array(z.string()).check(z.minLength(1)),
  detail: z.unknown(),
});

/**
 * A tick of a schedule. Its id is the schedule's name and the planned time, the same on every attempt to deliver the tick.
 * An Input of another form has neither: its id is the invocation's, its route `*`.
 *
 * @param requestId the invocation's id
 * @param now epoch milliseconds
 * @throws InvalidEventError if the context attributes in the Input were not replaced, or it is not a JSON object
 */
export function fromSchedule(payload: unknown, requestId: string, now: number): InboundEvent {
  const event = ScheduledEvent.safeParse(payload).data;
  if (event) return tick(event.resources[0] ?? '', event.time, textOfDetail(event.detail));

  const marked = MarkedInput.safeParse(payload).data;
  if (marked) {
    const { schedule, time, data } = marked;
    if (/<aws\.|^$/.test(schedule) || Number.isNaN(Date.parse(time))) {
      throw new InvalidEventError(
        'The schedule\'s Input must have "schedule": "<aws.scheduler.schedule-arn>" and "time": ' +
          '"<aws.scheduler.scheduled-time>", which EventBridge Scheduler replaces; rules of an event bus do not',
      );
    }
    return tick(schedule, time, jsonText(data === undefined ? payload : data));
  }

  if (!z.record(z.string(), z.unknown()).safeParse(payload).success) {
    throw new InvalidEventError("A schedule's Input must be a JSON object");
  }
  const time = new Date(now).toISOString();
  const origin = { trigger: 'schedule', name: '*', matchesSuffix: false } as const;
  return { ...common, origin, id: requestId, source: 'aws.scheduler', time, data: jsonText(payload) };
}

const common = {
  type: 'Scheduled Event',
  datacontenttype: 'application/json',
  extensions: {},
  delivered: 'unknown',
} as const;

/** @param arn the schedule's (`…:schedule/{group}/{name}`) or the rule's (`…:rule/{name}`) */
function tick(arn: string, time: string, data: string): InboundEvent {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const origin = { trigger: 'schedule', name, matchesSuffix: true } as const;
  return { ...common, origin, id: `${name}@${time}`, source: arn, time, data };
}
