import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Clock } from './core/clock.ts';
import { invocationTime } from './core/deadline.ts';
import { type Log, logWith } from './core/log.ts';
import type { FramedContext, Invocation, Middleware } from './delivery/invocation.ts';
import type { Meter } from './delivery/metrics.ts';
import { createSentLog } from './delivery/sent-log.ts';
import { traceOfInvocation } from './event/trace-context.ts';

/** Services of the frame of every handler. */
export interface FrameServices {
  readonly log: Log;
  /** Opens the metrics of one invocation. */
  readonly openMeter: () => Meter;
  readonly clock: Pick<Clock, 'now'>;
  /** How long before the end of an invocation sending stops, in milliseconds. */
  readonly deadlineReserveMs: number;
}

/**
 * A Lambda handler: it runs the middleware in order, and then the handler function with the values that belong to this
 * invocation. Without middleware the function gets the payload as it is, to parse it.
 *
 * middy's own early timeout is off: it would answer while messages are still being sent. The deadline lets each of them end
 * first.
 */
export function defineHandler<Payload, Result>(
  services: FrameServices,
  handle: (payload: Payload, invocation: Invocation) => Promise<Result>,
  middleware: Middleware<Payload, Result>[] = [],
): (payload: Payload, context: Context) => Promise<Result> {
  const run = middy<Payload, Result, Error, FramedContext>({ timeoutEarlyInMillis: 0 })
    .onError(({ error, response, context }) => {
      if (response !== undefined) return;
      context.invocation.log.error(error?.message ?? 'The function failed', { error: error?.name });
    })
    .use(middleware)
    .handler((payload: Payload, { invocation }: FramedContext) => handle(payload, invocation));

  let isColdStart = true;
  return async function runInvocation(payload, context) {
    const invocation = openInvocation(services, context, isColdStart);
    isColdStart = false;
    try {
      return await run(payload, { ...context, invocation });
    } finally {
      invocation.sentLog.flush();
      invocation.meter.publish();
    }
  };
}

function openInvocation(
  { log, openMeter, clock, deadlineReserveMs }: FrameServices,
  context: Context,
  isColdStart: boolean,
): Invocation {
  const requestId = context.awsRequestId;
  // The names that Powertools uses.
  const ownLog = logWith(log, { function_request_id: requestId, cold_start: isColdStart });
  return {
    ...invocationTime(context, deadlineReserveMs, clock.now()),
    requestId,
    trace: traceOfInvocation(),
    log: ownLog,
    sentLog: createSentLog(ownLog),
    meter: openMeter(),
  };
}
