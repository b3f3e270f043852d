import type * as z from 'zod';
import type { Clock } from '../../lib/core/clock.ts';
import { parseJson } from '../../lib/core/json.ts';
import type { DirectCaller, DirectRequest, DirectResult } from '../../lib/rocketmq/direct.ts';

/** The service, and the clock by which its answers are measured. */
export interface Service extends DirectCaller {
  readonly clock: Clock;
}

/** An answer that could be read, with the time that it took, or the failure. */
export type Asked<T> =
  | { readonly value: T; readonly durationMs: number }
  | { readonly failed: Extract<DirectResult, { readonly failure: unknown }> };

/** Makes a request and reads its answer. An answer in another form, such as a page, is a failure. */
export async function answerAs<T>(
  service: Service,
  schema: z.ZodType<T>,
  request: DirectRequest,
): Promise<Asked<T>> {
  const startedAt = service.clock.monotonic();
  const result = await service.call(request);
  if ('failure' in result) return { failed: result };
  const { data } = schema.safeParse(parseJson(result.body));
  if (data !== undefined) return { value: data, durationMs: service.clock.monotonic() - startedAt };
  const reason = `${request.method} ${request.path}: the answer is not that of the service`;
  return { failed: { failure: { kind: 'unknown', status: 200, reason }, step: 'call' } };
}
