import * as z from 'zod';
import { readRequest } from '../lib/webhook/http/request.ts';
import type { Scheme } from '../lib/webhook/verify/scheme.ts';
import { signRequest } from '../lib/webhook/verify/sign.ts';

/** The part of a webhook route that says how its sender signs. */
const SignedRoute = z.object({
  sender: z.object({
    scheme: z.custom<Scheme>((value) => typeof value === 'object' && value !== null && 'algorithm' in value),
    secrets: z.array(z.object({ name: z.string() })),
  }),
});

/** A webhook payload has its headers in one of these, or in both. */
const HttpPayload = z.looseObject({
  headers: z.record(z.string(), z.string()).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.string())).nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * The payload as its sender would have sent it just now: signed with the local secret, where its route's
 * sender signs with one. Every other payload comes back unchanged.
 *
 * @param payload the trigger's payload, as read from an event file
 * @param routes the bundle's routes, senders included
 * @param env where the secrets are
 */
export function signPayload(
  payload: unknown,
  routes: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): unknown {
  const http = HttpPayload.safeParse(payload).data;
  const request = http && tryReadRequest(payload);
  const name = request?.path.split('/').filter(Boolean).at(-1) ?? '';
  const sender = SignedRoute.safeParse(routes[name]).data?.sender;
  const variables = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value ?? '']));
  const secret = variables[sender?.secrets[0]?.name ?? ''];
  if (!http || !request || !sender || !secret) return payload;

  const signed = signRequest(sender.scheme, request, { secret, variables, now: Date.now() });
  if (!signed) return payload;
  const { headers, rawBody } = signed;
  const lists = Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, [value]]));
  return {
    ...http,
    ...(http.headers && { headers: { ...http.headers, ...headers } }),
    ...(http.multiValueHeaders && { multiValueHeaders: { ...http.multiValueHeaders, ...lists } }),
    ...(rawBody !== request.rawBody && { body: rawBody.toString(http.isBase64Encoded ? 'base64' : 'utf8') }),
  };
}

function tryReadRequest(payload: unknown) {
  try {
    return readRequest(payload, Date.now());
  } catch {
    return undefined; // no HTTP request: nothing to sign
  }
}
