import * as z from 'zod/mini';
import { parseJson } from '../core/json.ts';
import type { HttpAnswer } from './connection.ts';

/** What a refusal says of itself. */
export interface Refusal {
  readonly status: number;
  readonly serviceCode: string | undefined;
  /** The service's own words. Only for judging: they may quote the message, and are shown to nobody. */
  readonly serviceMessage: string | undefined;
  readonly requestId: string | undefined;
}

/** Text or a number; what is neither counts as absent. */
const label = z.catch(z.optional(z.union([z.string(), z.pipe(z.number(), z.transform(String))])), undefined);
const Flat = z.object({
  error_code: label,
  error_msg: label,
  errorCode: label,
  errorMsg: label,
  code: label,
  message: label,
  request_id: label,
});
const Nested = z.object({ error: z.object({ code: label, message: label }) });

/** Reads a refusal in every shape the service, its gateway and IAM use. A proxy's HTML has no code, and says nothing. */
export function readRefusal({ status, headers, body }: HttpAnswer): Refusal {
  const json = parseJson(body);
  const flat: Partial<z.infer<typeof Flat>> = Flat.safeParse(json).data ?? {};
  const nested: Partial<z.infer<typeof Nested>['error']> = Nested.safeParse(json).data?.error ?? {};
  const message = flat.error_msg ?? flat.errorMsg ?? nested.message ?? flat.message ?? undefined;
  return {
    status,
    serviceCode: flat.error_code ?? flat.errorCode ?? nested.code ?? flat.code ?? undefined,
    serviceMessage: message,
    requestId: headers['x-request-id'] ?? headers['x-iam-trace-id'] ?? flat.request_id ?? undefined,
  };
}
