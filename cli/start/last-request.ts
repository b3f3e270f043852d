import * as z from 'zod';
import type { Invoke } from '../../local/lambda/functions.ts';

/** The last webhook request, which can be sent to its function again. */
export interface LastRequest {
  /** Invokes the webhook function, and remembers the payload. */
  readonly invoke: (payload: unknown) => Promise<unknown>;
  /** Invokes the function with the last payload again. Resolves to one line about the answer. */
  replay(): Promise<string>;
}

const Answer = z.object({ statusCode: z.number() });
const Payload = z.object({
  rawPath: z.string(),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
});

/** Remembers the last webhook request. An accepted one is signed again for its replay, because signatures expire. */
export function rememberLastRequest(invoke: Invoke, functionName: string): LastRequest {
  let last: { readonly payload: unknown; isAccepted: boolean } | undefined;
  return {
    async invoke(payload) {
      const request = { payload, isAccepted: false };
      last = request;
      const answer = await invoke(functionName, payload);
      request.isAccepted = (statusOf(answer) ?? 500) < 300;
      return answer;
    },
    async replay() {
      if (last === undefined) return 'There is no request to replay yet.';
      const { payload, isAccepted } = last;
      const request = Payload.safeParse(payload).data;
      const name = request ? `${request.requestContext.http.method} ${request.rawPath}` : 'the last request';
      try {
        const status = statusOf(await invoke(functionName, payload, { sign: isAccepted }));
        return `Replayed ${name}: answered ${status ?? 'without a status'}.`;
      } catch {
        return `Replayed ${name}: the function failed.`; // its own line says why
      }
    },
  };
}

const statusOf = (answer: unknown) => Answer.safeParse(answer).data?.statusCode;
