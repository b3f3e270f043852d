import * as z from 'zod';
import { readRequest } from '../lib/webhook/request.ts';
import type { HmacScheme } from '../lib/webhook/scheme.ts';
import { signHmac } from '../lib/webhook/sign.ts';

/** The part of a webhook route that says how its sender signs. */
const SignedRoute = z.object({
  sender: z.object({
    scheme: z.custom<HmacScheme>(
      (value) => typeof value === 'object' && value !== null && 'signature' in value,
    ),
    secretNames: z.array(z.string()),
  }),
});

/** A webhook payload has its headers in one of these, or in both. */
const HttpPayload = z.looseObject({
  headers: z.record(z.string(), z.string()).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.string())).nullish(),
});

/**
 * The payload as its sender would have sent it just now: signed with the local secret, where its route's sender signs.
 * Every other payload comes back unchanged.
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
  const secret = env[sender?.secretNames[0] ?? ''];
  if (!http || !request || !sender || !secret) return payload;

  const { rawBody, headers } = request;
  const id = sender.scheme.id && headers[sender.scheme.id.header];
  const signed = signHmac(sender.scheme, {
    rawBody,
    secret,
    now: Date.now(),
    ...(id !== undefined && { id }),
  });
  const lists = Object.fromEntries(Object.entries(signed).map(([header, value]) => [header, [value]]));
  return {
    ...http,
    ...(http.headers && { headers: { ...http.headers, ...signed } }),
    ...(http.multiValueHeaders && { multiValueHeaders: { ...http.multiValueHeaders, ...lists } }),
  };
}

function tryReadRequest(payload: unknown) {
  try {
    return readRequest(payload, Date.now());
  } catch {
    return undefined; // no HTTP request: nothing to sign
  }
}
