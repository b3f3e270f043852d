/** A point in time, in epoch milliseconds, after which nothing new is begun. */
export type Deadline = number;

/** The part of Lambda's context that tells how long the invocation may still run. */
export interface InvocationTime {
  getRemainingTimeInMillis(): number;
}

/** When an invocation must stop sending, so that it can still say what became of its messages. */
export function deadlineOf(context: InvocationTime, reserveMs: number, now: number): Deadline {
  return now + context.getRemainingTimeInMillis() - reserveMs;
}
