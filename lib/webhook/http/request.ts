import * as z from 'zod/mini';
import { InvalidEventError } from '../../core/errors.ts';

/** The kind of front that received a request: each expects its own form of answer. */
export type HttpFront = 'http-api' | 'rest-api' | 'alb' | 'alb-multi-value';

/** An unverified HTTP request of any front: header names in lower case, the body as the bytes that were signed. */
export interface WebhookRequest {
  readonly front: HttpFront;
  readonly method: string;
  readonly path: string;
  /** The query as it was sent, without the question mark. A REST API passes it on decoded, so it is encoded again. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Names of headers that the request has more than once, if the front tells it. */
  readonly repeatedHeaders: ReadonlySet<string>;
  readonly rawBody: Buffer;
  /** When the front received it (RFC 3339). */
  readonly receivedAt: string;
}

const Headers = z.optional(z.nullable(z.record(z.string(), z.coerce.string())));
const MultiHeaders = z.optional(z.nullable(z.record(z.string(), z.array(z.string()))));
const Body = { body: z.optional(z.nullable(z.string())), isBase64Encoded: z.optional(z.boolean()) };

/** Epoch milliseconds that a Date can hold. */
const EpochMs = z.int().check(z.gte(0), z.lte(8.64e15));

/** API Gateway HTTP API, payload format 2.0, and Lambda function URLs, which share it. */
const HttpApiPayload = z.object({
  version: z.literal('2.0'),
  rawPath: z.string(),
  rawQueryString: z.optional(z.string()),
  headers: Headers,
  requestContext: z.object({ http: z.object({ method: z.string() }), timeEpoch: z.optional(EpochMs) }),
  ...Body,
});

/** API Gateway REST API (and HTTP API with payload format 1.0); without `resource`, a load balancer. */
const ProxyPayload = z.object({
  httpMethod: z.string(),
  path: z.string(),
  headers: Headers,
  multiValueHeaders: MultiHeaders,
  queryStringParameters: Headers,
  multiValueQueryStringParameters: MultiHeaders,
  requestContext: z.object({
    elb: z.optional(z.unknown()),
    connectionId: z.optional(z.undefined('is a WebSocket event')),
    requestTimeEpoch: z.optional(EpochMs),
  }),
  methodArn: z.optional(z.undefined('is an authorizer call')),
  ...Body,
});

/**
 * Reads a request from the payload of an HTTP API, a function URL, a REST API or an Application Load Balancer.
 *
 * @throws InvalidEventError when the payload is none of these
 */
export function readRequest(payload: unknown, now: number): WebhookRequest {
  const httpApi = HttpApiPayload.safeParse(payload);
  if (httpApi.success) {
    const { rawPath: path, rawQueryString: query = '', headers, requestContext, ...rest } = httpApi.data;
    const at = requestContext.timeEpoch ?? now;
    const common = { front: 'http-api', method: requestContext.http.method, path, query } as const;
    return { ...common, ...mergeHeaders(headers, undefined), ...readBody(rest), receivedAt: isoTime(at) };
  }
  const proxy = ProxyPayload.safeParse(payload);
  if (!proxy.success) {
    throw new InvalidEventError(
      'The webhook function was invoked with something else than a request of an HTTP API, a REST API, ' +
        'a function URL or an Application Load Balancer',
    );
  }
  const { httpMethod: method, path, headers, multiValueHeaders, requestContext, ...rest } = proxy.data;
  const at = requestContext.requestTimeEpoch ?? now;
  const front = requestContext.elb ? (multiValueHeaders ? 'alb-multi-value' : 'alb') : 'rest-api';
  return {
    front,
    method,
    path,
    query: queryOf(proxy.data, front === 'rest-api'),
    ...mergeHeaders(headers, multiValueHeaders),
    ...readBody(rest),
    receivedAt: isoTime(at),
  };
}

/** A load balancer keeps the encoding; a REST API decodes. */
function queryOf(proxy: z.infer<typeof ProxyPayload>, isDecoded: boolean): string {
  const { queryStringParameters: single, multiValueQueryStringParameters: multiple } = proxy;
  const lists = Object.entries(multiple ?? single ?? {});
  const pairs = lists.flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  return isDecoded ? new URLSearchParams(pairs).toString() : pairs.map((pair) => pair.join('=')).join('&');
}

function readBody({
  body,
  isBase64Encoded,
}: {
  body?: string | null | undefined;
  isBase64Encoded?: boolean | undefined;
}) {
  return { rawBody: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8') };
}

/** All headers by lower-case name. Repeated headers are joined, as HTTP allows, and listed: a signature must not be repeated. */
function mergeHeaders(
  single: Record<string, string> | null | undefined,
  multiple: Record<string, string[]> | null | undefined,
): Pick<WebhookRequest, 'headers' | 'repeatedHeaders'> {
  const lists = new Map<string, string[]>();
  for (const [name, value] of Object.entries(multiple ?? single ?? {})) {
    const key = name.toLowerCase();
    lists.set(key, [lists.get(key) ?? [], value].flat());
  }
  const repeated = [...lists].filter(([, list]) => list.length > 1);
  return {
    headers: Object.fromEntries([...lists].map(([name, list]) => [name, list.join(', ')])),
    repeatedHeaders: new Set(repeated.map(([name]) => name)),
  };
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
