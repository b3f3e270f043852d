import * as z from 'zod/mini';
import { parseJson } from '../core/json.ts';
import { orUndefined } from '../core/or-undefined.ts';
import { answerHeader, type HttpAnswer } from './http.ts';

/** Content of an error answer. */
export interface Refusal {
  readonly status: number;
  readonly serviceCode: string | undefined;
  /** The service's own words. Only for classification: they may quote the message, so they are never shown. */
  readonly serviceMessage: string | undefined;
  readonly requestId: string | undefined;
}

/** Text or a number; anything else is ignored. */
const label = () => orUndefined(z.optional(z.union([z.string(), z.pipe(z.number(), z.transform(String))])));
const Flat = z.lazy(() =>
  z.object({
    error_code: label(),
    error_msg: label(),
    errorCode: label(),
    errorMsg: label(),
    code: label(),
    message: label(),
    request_id: label(),
  }),
);
const Nested = z.lazy(() => z.object({ error: z.object({ code: label(), message: label() }) }));

/** Reads a refusal in every form that the service, its gateway and IAM use. A proxy's HTML has no code. */
export function readRefusal(answer: HttpAnswer): Refusal {
  const json = parseJson(answer.body);
  const flat: Partial<z.infer<typeof Flat>> = Flat.safeParse(json).data ?? {};
  const nested: Partial<z.infer<typeof Nested>['error']> = Nested.safeParse(json).data?.error ?? {};
  const message = flat.error_msg ?? flat.errorMsg ?? nested.message ?? flat.message ?? undefined;
  return {
    status: answer.status,
    serviceCode: flat.error_code ?? flat.errorCode ?? nested.code ?? flat.code ?? undefined,
    serviceMessage: message,
    requestId:
      answerHeader(answer, 'x-request-id') ??
      answerHeader(answer, 'x-iam-trace-id') ??
      flat.request_id ??
      undefined,
  };
}
