import middy, { type MiddlewareObj, type MiddyfiedHandler } from '@middy/core';
import type { Context } from 'aws-lambda';
import { type Deadline, deadlineOf } from './core/deadline.ts';
import type { Services } from './services.ts';

/** What a function is told beside its payload. */
export interface Invocation {
  /** When sending must stop. */
  readonly deadline: Deadline;
  /** When everything must be over, answers and parking included. */
  readonly endsAt: Deadline;
  /** The same on Lambda's own retries of an asynchronous invocation. */
  readonly requestId: string;
}

/** What it takes to answer when everything else is done, in milliseconds. */
const ANSWER_MS = 100;

/**
 * A Lambda handler: the steps in their order, then the function's story. Without steps the story gets the payload as it
 * is, to parse it.
 *
 * middy's own early timeout is off: it would answer for messages that are still under way, while the deadline lets each
 * of them end first.
 */
export function defineHandler<Payload, Answer>(
  { config, log, meter, now }: Services,
  story: (payload: Payload, invocation: Invocation) => Promise<Answer>,
  steps: MiddlewareObj<Payload, Answer>[] = [],
): MiddyfiedHandler<Payload, Answer> {
  return middy<Payload, Answer>({ timeoutEarlyInMillis: 0 })
    .onError(({ error, response }) => {
      if (response === undefined) log.error(error?.message ?? 'The function failed', { error: error?.name });
    })
    .use(steps)
    .handler((payload: Payload, context: Context) => {
      const deadline = deadlineOf(context, config.deadlineReserveMs, now());
      const endsAt = deadlineOf(context, ANSWER_MS, now());
      return story(payload, { deadline, endsAt, requestId: context.awsRequestId }).finally(() =>
        meter.publish(),
      );
    });
}
