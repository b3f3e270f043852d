import * as z from 'zod';
import { readRequest } from '../lib/webhook/http/request.ts';
import type { Scheme } from '../lib/webhook/verify/scheme.ts';
import { signRequest } from '../lib/webhook/verify/sign.ts';

/** The part of a webhook route that describes how its sender signs. */
const SignedRoute = z.object({
  sender: z.object({
    scheme: z.custom<Scheme>((value) => typeof value === 'object' && value !== null && 'algorithm' in value),
    secrets: z.array(z.object({ name: z.string() })),
  }),
});

/** A webhook payload. Its headers are in `headers`, `multiValueHeaders`, or both. */
const HttpPayload = z.looseObject({
  headers: z.record(z.string(), z.string()).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.string())).nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * Signs a webhook payload with the local secret, as its sender would sign it now. Returns every other payload unchanged,
 * and also a payload whose sender does not sign with a secret.
 *
 * @param payload the trigger payload, read from an event file
 * @param routes the bundle's routes with their senders
 * @param env variables with the secrets
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
  const { headers, rawBody, query } = signed;
  const lists = Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, [value]]));
  return {
    ...http,
    ...(http.headers && { headers: { ...http.headers, ...headers } }),
    ...(http.multiValueHeaders && { multiValueHeaders: { ...http.multiValueHeaders, ...lists } }),
    ...(query !== undefined && queryOf(http, query)),
    ...(rawBody !== request.rawBody && { body: rawBody.toString(http.isBase64Encoded ? 'base64' : 'utf8') }),
  };
}

/** The query, in the form that the payload has it. */
function queryOf(payload: object, query: string) {
  const parameters = Object.fromEntries(new URLSearchParams(query));
  if ('rawPath' in payload) return { rawQueryString: query, queryStringParameters: parameters };
  const isRest = 'resource' in payload; // a load balancer passes the query on as it is encoded
  const encoded = Object.fromEntries(query.split('&').map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  return { queryStringParameters: isRest ? parameters : encoded, multiValueQueryStringParameters: null };
}

function tryReadRequest(payload: unknown) {
  try {
    return readRequest(payload, Date.now());
  } catch {
    return undefined; // it is not an HTTP request, so it is not signed
  }
}
