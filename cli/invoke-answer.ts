import * as z from 'zod';

const Http = z.object({ statusCode: z.coerce.number() });
const BatchFailure = z.object({ batchItemFailures: z.array(z.unknown()).min(1) });

const statusOf = (answer: unknown) => Http.safeParse(answer).data?.statusCode ?? 0;

/** Whether a function's answer reports a failure: an HTTP status of 400 or more, or a batch item failure. */
export function isFailure(answer: unknown): boolean {
  return statusOf(answer) >= 400 || BatchFailure.safeParse(answer).success;
}

/** Whether a webhook was answered with 404. */
export const isNotFound = (answer: unknown) => statusOf(answer) === 404;
