import * as z from 'zod/mini';
import { InvalidEventError } from '../../core/errors.ts';
import { isoTime } from '../../core/iso-time.ts';
import { member } from '../../core/json.ts';
import { withoutBlanks } from '../../core/without-blanks.ts';

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

// The schema of a front is made with the front's first request: a cold start pays for each part, and has one front only.
const headers = () => z.optional(z.nullable(z.record(z.string(), z.coerce.string())));
const multiHeaders = () => z.optional(z.nullable(z.record(z.string(), z.array(z.string()))));
const body = () => ({ body: z.optional(z.nullable(z.string())), isBase64Encoded: z.optional(z.boolean()) });

/** Epoch milliseconds that a Date can hold. */
const epochMs = () => z.int().check(z.gte(0), z.lte(8.64e15));

/** API Gateway HTTP API, payload format 2.0, and Lambda function URLs, which share it. */
const HttpApiPayload = z.lazy(() =>
  z.object({
    version: z.literal('2.0'),
    rawPath: z.string(),
    rawQueryString: z.optional(z.string()),
    headers: headers(),
    requestContext: z.object({ http: z.object({ method: z.string() }), timeEpoch: z.optional(epochMs()) }),
    ...body(),
  }),
);

/** API Gateway REST API (and HTTP API with payload format 1.0); without `resource`, a load balancer. */
const ProxyPayload = z.lazy(() =>
  z.object({
    httpMethod: z.string(),
    path: z.string(),
    headers: headers(),
    multiValueHeaders: multiHeaders(),
    queryStringParameters: headers(),
    multiValueQueryStringParameters: multiHeaders(),
    requestContext: z.object({
      elb: z.optional(z.unknown()),
      connectionId: z.optional(z.undefined('is a WebSocket event')),
      requestTimeEpoch: z.optional(epochMs()),
    }),
    methodArn: z.optional(z.undefined('is an authorizer call')),
    ...body(),
  }),
);

/**
 * Reads a request from the payload of an HTTP API, a function URL, a REST API or an Application Load Balancer.
 *
 * @throws InvalidEventError if the payload comes from another source
 */
export function readRequest(payload: unknown, now: number): WebhookRequest {
  // Asked first, because a schema that does not fit costs more than one that fits.
  return member(payload, 'version') === '2.0' ? fromHttpApi(payload, now) : fromProxy(payload, now);
}

function fromHttpApi(payload: unknown, now: number): WebhookRequest {
  const request = HttpApiPayload.safeParse(payload).data;
  if (!request) throw notARequest();
  const { rawPath: path, rawQueryString: query = '', requestContext } = request;
  return {
    front: 'http-api',
    method: requestContext.http.method,
    path,
    query,
    ...mergeHeaders(request.headers),
    rawBody: bytesOf(request),
    receivedAt: isoTime(requestContext.timeEpoch ?? now),
  };
}

function fromProxy(payload: unknown, now: number): WebhookRequest {
  const request = ProxyPayload.safeParse(payload).data;
  if (!request) throw notARequest();
  const { httpMethod: method, path, headers, multiValueHeaders, requestContext } = request;
  const front = requestContext.elb ? (multiValueHeaders ? 'alb-multi-value' : 'alb') : 'rest-api';
  return {
    front,
    method,
    path,
    query: queryOf(request, front === 'rest-api'),
    ...mergeHeaders(headers, multiValueHeaders),
    rawBody: bytesOf(request),
    receivedAt: isoTime(requestContext.requestTimeEpoch ?? now),
  };
}

function notARequest(): InvalidEventError {
  return new InvalidEventError(
    'The webhook function was invoked with something else than a request of an HTTP API, a REST API, ' +
      'a function URL or an Application Load Balancer',
  );
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

function bytesOf({ body, isBase64Encoded }: z.infer<typeof ProxyPayload | typeof HttpApiPayload>): Buffer {
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
}

/**
 * All headers by lower-case name, without the blanks around their values, which do not belong to them (RFC 9110, section 5.5).
 * Repeated headers are joined, as HTTP allows, and listed: a signature must not be repeated. The object has no prototype, so that
 * `constructor` is a header only if the request has it.
 */
function mergeHeaders(
  single: Record<string, string> | null | undefined,
  multiple?: Record<string, string[]> | null,
): Pick<WebhookRequest, 'headers' | 'repeatedHeaders'> {
  const headers: Record<string, string> = Object.create(null);
  const repeatedHeaders = new Set<string>();
  function add(key: string, value: string): void {
    const before = headers[key];
    const own = withoutBlanks(value);
    headers[key] = before === undefined ? own : `${before}, ${own}`;
    if (before !== undefined) repeatedHeaders.add(key);
  }
  for (const [name, value] of Object.entries(multiple ?? single ?? {})) {
    const key = name.toLowerCase();
    if (typeof value === 'string') add(key, value);
    else for (const one of value) add(key, one);
  }
  return { headers, repeatedHeaders };
}
