import { subscribe } from 'node:diagnostics_channel';
import * as z from 'zod';
import { parseJson } from '../../lib/core/json.ts';
import { receiptFrom } from '../../lib/rocketmq/receipt.ts';
import { readRefusal } from '../../lib/rocketmq/refusal.ts';
import type { AttemptedFact, AttemptFact, AttemptPurpose } from '../console/facts.ts';

/** The fields of undici's requests that are read here. */
const Request = z.object({
  method: z.string(),
  path: z.string(),
  body: z
    .union([z.string(), z.instanceof(Uint8Array)])
    .nullish()
    .catch(undefined),
});
const Published = z.object({
  request: z.custom<object>((value) => typeof value === 'object' && value !== null),
  response: z.object({ statusCode: z.number() }).optional(),
  chunk: z.instanceof(Uint8Array).optional().catch(undefined),
  error: z.unknown().optional(),
});
type Published = z.infer<typeof Published>;

interface Running {
  readonly attemptId: string;
  readonly what: AttemptPurpose;
  readonly startedAt: number;
  readonly chunks: Uint8Array[];
  status?: number;
  begun: boolean;
}

/** Options of `reportAttempts`. */
export interface AttemptsOptions {
  /** The invocation under way; `undefined` between invocations. */
  readonly invocationId: () => string | undefined;
  readonly report: (fact: AttemptFact | AttemptedFact) => void;
}

/**
 * Reports the requests that this process makes with undici, by its diagnostics channels (undici, "Diagnostics Channel
 * Support"). Nothing of a token request is reported but its end, and no header at all.
 */
export function reportAttempts({ invocationId, report }: AttemptsOptions): void {
  const running = new WeakMap<object, Running>();
  let count = 0;

  function onEvent(channel: string, handle: (published: Published) => void): void {
    subscribe(channel, function receive(message) {
      const published = Published.safeParse(message).data;
      if (published !== undefined) handle(published);
    });
  }

  onEvent('undici:request:create', ({ request }) => {
    const { data } = Request.safeParse(request);
    if (data === undefined) return;
    const what = purposeOf(data);
    const attemptId = `${process.pid}-${++count}`;
    running.set(request, { attemptId, what, startedAt: performance.now(), chunks: [], begun: false });
    const message = what === 'send' ? messageOf(data.body) : {};
    report({ kind: 'attempt', at: Date.now(), invocationId: invocationId(), attemptId, what, ...message });
  });
  onEvent('undici:client:sendHeaders', ({ request }) => {
    const attempt = running.get(request);
    if (attempt !== undefined) attempt.begun = true;
  });
  onEvent('undici:request:headers', ({ request, response }) => {
    const attempt = running.get(request);
    if (attempt !== undefined && response !== undefined) attempt.status = response.statusCode;
  });
  onEvent('undici:request:bodyChunkReceived', ({ request, chunk }) => {
    if (chunk !== undefined) running.get(request)?.chunks.push(chunk);
  });

  function end(request: object, error?: string): void {
    const attempt = running.get(request);
    if (attempt === undefined) return;
    running.delete(request);
    const { attemptId, what, startedAt, begun } = attempt;
    const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
    const answer = error === undefined ? answerOf(attempt) : { error };
    report({
      kind: 'attempted',
      at: Date.now(),
      attemptId,
      begun,
      durationMs,
      ...(what === 'token' ? { status: attempt.status, error } : answer),
    });
  }
  onEvent('undici:request:trailers', ({ request }) => end(request));
  onEvent('undici:request:error', ({ request, error }) =>
    end(request, error instanceof Error ? error.message || error.name : String(error)),
  );
}

function purposeOf({ method, path }: { readonly method: string; readonly path: string }): AttemptPurpose {
  if (path.startsWith('/v3/auth/tokens')) return 'token';
  if (!/^\/v2\/[^/]+\/rocketmq\/instances\/[^/]+\/messages(\?|$)/.test(path)) return 'other';
  return method === 'POST' ? 'send' : 'query';
}

const Property = z.object({ name: z.string(), value: z.string() });
const Send = z.object({ topic: z.string(), body: z.string(), property_list: z.array(Property).default([]) });

/** The message in the body of a send. */
function messageOf(bytes: string | Uint8Array | null | undefined): Partial<AttemptFact> {
  const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes ?? []).toString();
  const send = Send.safeParse(parseJson(text)).data;
  if (send === undefined) return {};
  const {
    KEYS = '',
    TAGS: tag,
    ...properties
  } = Object.fromEntries(send.property_list.map(({ name, value }) => [name, value] as const));
  const keys = KEYS.split(' ').filter((key) => key !== '');
  return { topic: send.topic, body: send.body, keys, tag, properties };
}

function answerOf({ status = 0, chunks, what }: Running): Partial<AttemptedFact> {
  if (what === 'other') return { status };
  const body = Buffer.concat(chunks).toString();
  const { serviceCode: code, serviceMessage: message } = readRefusal({ status, headers: {}, body });
  const isSent = what === 'send' && status < 300;
  return {
    status,
    ...(isSent ? { msgId: receiptFrom(body)?.msgId, code } : status < 300 ? {} : { code, message }),
  };
}
