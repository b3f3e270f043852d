import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** A request to `/hooks/{sender}` as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as in the request line. */
  readonly target: string;
  /** Alternating names and values, repeated headers included. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly httpVersion: string;
  readonly sourceIp: string;
  readonly receivedAt: Date;
}

/** The sender in the path, decoded; `undefined` if the path is not `/hooks/{sender}`. */
export function senderOf(target: string): string | undefined {
  const sender = /^\/hooks\/([^/?#]+)(?:\?|$)/.exec(target)?.[1];
  return sender === undefined ? undefined : decoded(sender);
}

/** The payload that an HTTP API of API Gateway makes from a request (format 2.0, `$default` stage). */
export function toHttpPayload(request: ReceivedRequest, sender: string): APIGatewayProxyEventV2 {
  const { method, target, body, receivedAt } = request;
  const [encodedPath = '/', rawQueryString = ''] = split(target, '?');
  const { cookies, headers } = headersOf(request);
  const path = decoded(encodedPath); // the payload of an HTTP API has the path decoded and the query unchanged
  const routeKey = `ANY /hooks/{sender}`;
  const domainName = headers.host ?? 'localhost';
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(rawQueryString !== '' && { queryStringParameters: joined(new URLSearchParams(rawQueryString)) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName,
      domainPrefix: domainName.split(/[.:]/)[0] ?? '',
      http: {
        method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomBytes(11).toString('base64'),
      routeKey,
      stage: '$default',
      time: commonLogTime(receivedAt),
      timeEpoch: receivedAt.getTime(),
    },
    pathParameters: { sender },
    ...bodyOf(body, headers['content-type']),
  };
}

// Headers about the connection, which a gateway does not pass on.
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'expect',
]);

function headersOf({ rawHeaders, body, sourceIp }: ReceivedRequest) {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const] : [],
  );
  const passed = pairs.filter(([name]) => !hopByHop.has(name) && name !== 'cookie');
  const cookies = pairs.filter(([name]) => name === 'cookie').flatMap(([, value]) => value.split(/;\s*/));
  const added: Record<string, string> = {
    ...(body.length > 0 && { 'content-length': String(body.length) }),
    'x-amzn-trace-id': `Root=1-${traceTime()}-${randomBytes(12).toString('hex')}`,
    'x-forwarded-for': sourceIp,
    'x-forwarded-proto': 'http',
  };
  return { cookies: cookies.filter((cookie) => cookie !== ''), headers: { ...added, ...joined(passed) } };
}

const traceTime = () => Math.floor(Date.now() / 1000).toString(16);

/** One value per name; repeated values are joined by commas, in order. */
function joined(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
}

// API Gateway passes on as text only these content types; it encodes all others as base64, forms included.
const textTypes = /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/i;

function bodyOf(body: Buffer, contentType = ''): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = textTypes.test(contentType) && isUtf8(body);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** Such as `22/Nov/2026:19:03:58 +0000`. */
function commonLogTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(/,? /);
  return `${day}/${month}/${year}:${time} +0000`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function split(text: string, at: string): [string, string?] {
  const index = text.indexOf(at);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
