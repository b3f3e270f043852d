import * as z from 'zod';

const HttpFailure = z.object({ statusCode: z.coerce.number().min(400) });
const BatchFailure = z.object({ batchItemFailures: z.array(z.unknown()).min(1) });

/** Whether a function's answer reports a failure: an HTTP status of 400 or more, or a batch item failure. */
export function isFailure(answer: unknown): boolean {
  return HttpFailure.safeParse(answer).success || BatchFailure.safeParse(answer).success;
}
