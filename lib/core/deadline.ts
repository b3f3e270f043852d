declare const moment: unique symbol;

/**
 * Epoch milliseconds after which no send begins. The type differs from `EndBy`, so that the compiler refuses to swap the
 * two; a plain number is accepted for either.
 */
export type Deadline = number & { readonly [moment]?: 'deadline' };

/** Epoch milliseconds when the invocation must be over: answered, and everything unsent stored. */
export type EndBy = number & { readonly [moment]?: 'end' };

/** Two moments that limit an invocation. */
export interface InvocationTime {
  /** When sending must stop. */
  readonly sendBy: Deadline;
  /** When everything must be over, storing included. */
  readonly endBy: EndBy;
}

/** Part of Lambda's context that tells how long the invocation may still run. */
export interface RemainingTime {
  getRemainingTimeInMillis(): number;
}

/**
 * Milliseconds that are reserved for the answer, after everything else is done: ending a thousand calls that SQS has not
 * answered takes about 50 ms of CPU, and a function with 512 MB has a third of one.
 */
export const ANSWER_MS = 200;

/**
 * The time of an invocation: when sending must stop, and when everything must be over.
 *
 * @param reserveMs milliseconds between the last send and the end of the invocation: time to store what was not sent
 * @param now epoch milliseconds
 */
export function invocationTime(context: RemainingTime, reserveMs: number, now: number): InvocationTime {
  const end = now + context.getRemainingTimeInMillis();
  return { sendBy: end - reserveMs, endBy: end - ANSWER_MS };
}
