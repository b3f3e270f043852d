import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import { InvalidEventError } from '../../lib/core/errors.ts';
import { readRequest } from '../../lib/webhook/http/request.ts';
import { serverError, toHttpAnswer } from '../http/http-answer.ts';
import type { Header, Observe } from './facts.ts';
import { shownHeaders, shownTarget } from './redaction.ts';

const WithId = z.object({ requestContext: z.object({ requestId: z.string() }) });

/** Invokes the webhook function with a payload. */
export type InvokeWebhook = (payload: unknown) => Promise<unknown>;

/**
 * Reports each request to a webhook and its answer, and passes both on unchanged. A payload without an id of the gateway is not
 * reported.
 */
export function observeWebhook(
  invoke: InvokeWebhook,
  observe: Observe,
  { replayOf }: { readonly replayOf?: string | undefined } = {},
): InvokeWebhook {
  return async function invokeObserved(payload) {
    const requestId = WithId.safeParse(payload).data?.requestContext.requestId;
    const request = requestId === undefined ? undefined : requestOf(payload);
    if (requestId === undefined || request === undefined) return invoke(payload);
    const at = Date.now();
    observe({ kind: 'request', at, requestId, replayOf, ...request });
    const report = (result: unknown) => {
      const { status, headers, body } = toHttpAnswer(result);
      const text = body.toString(isUtf8(body) ? 'utf8' : 'base64');
      const durationMs = Date.now() - at;
      observe({
        kind: 'answer',
        at: Date.now(),
        requestId,
        status,
        headers: pairsOf(headers),
        body: text,
        durationMs,
      });
    };
    try {
      const result = await invoke(payload);
      report(result);
      return result;
    } catch (error) {
      report({ statusCode: serverError.status, body: serverError.body.toString() });
      throw error;
    }
  };
}

/** Reports a request that the gateway answers without the function. */
export const observeRefused = (observe: Observe) => (payload: unknown, answer: unknown) =>
  void observeWebhook(async () => answer, observe)(payload);

function requestOf(payload: unknown) {
  try {
    const { method, path, query, headers, rawBody } = readRequest(payload, Date.now());
    return {
      method,
      target: shownTarget(query === '' ? path : `${path}?${query}`),
      headers: shownHeaders(Object.entries(headers)),
      body: rawBody,
      sender: path.split('/').filter(Boolean).at(-1) ?? '',
    };
  } catch (error) {
    if (error instanceof InvalidEventError) return undefined;
    throw error;
  }
}

/** Names and values in turn, as pairs. */
function pairsOf(headers: readonly string[]): Header[] {
  const pairs = headers.flatMap((name, index) =>
    index % 2 === 0 ? [[name, headers[index + 1] ?? ''] as const] : [],
  );
  return shownHeaders(pairs);
}
