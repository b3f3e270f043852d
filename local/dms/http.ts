import type { IncomingMessage, ServerResponse } from 'node:http';
import type * as z from 'zod';
import { Refusal, type RefusalName } from './refusal.ts';

/** Largest request body that the gateway takes (API Gateway, "Error Codes": 413 above 12 MB). */
export const MAX_REQUEST_BYTES = 12 * 1024 * 1024;

/**
 * A request as it arrived: nothing is decoded, `body` is the exact bytes. A body over the limit is cut shortly after the limit.
 */
export interface ReceivedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly requestId: string;
}

/** An answer; its body is written as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Reads a whole request. A body that is too large is read to its end too, so that the client reads the answer. */
export async function receive(incoming: IncomingMessage, requestId: string): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (size <= MAX_REQUEST_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, `${value}`])),
    body: Buffer.concat(chunks),
    requestId,
  };
}

/** Writes the answer. */
export function write(response: ServerResponse, answer: Answer, requestId: string): void {
  response.end(writeHead(response, answer, requestId));
}

/**
 * Writes the status line and the headers, and returns the body that they announce. Every answer carries
 * `X-Request-Id`, as the API reference says under "Response".
 */
export function writeHead(response: ServerResponse, answer: Answer, requestId: string): string {
  const body = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'content-type': 'application/json;charset=utf8',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
    ...answer.headers,
  });
  return body;
}

/** The URL of a request. Throws `APIG.0201`, as the gateway does, if a part of the URL cannot be decoded. */
export function urlOf({ target, headers }: ReceivedRequest): URL {
  const url = target.startsWith('/') ? URL.parse(`http://${headers.host}${target}`) : URL.parse(target);
  if (url === null || !isDecodable(url.pathname)) throw new Refusal('badUrl');
  return url;
}

/** The JSON of a body. Throws `DMS.00400004` if the body is empty, `DMS.00400005` if it is not JSON in UTF-8. */
export function jsonOf(body: Buffer): unknown {
  if (body.length === 0) throw new Refusal('emptyBody');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
  } catch {
    throw new Refusal('notJson');
  }
}

/** Parses a value with the schema. Throws the named refusal, which contains the path of the first invalid field. */
export function parse<T extends z.ZodType>(schema: T, value: unknown, refusal: RefusalName): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Refusal(refusal, `${issue?.path.join('.')} ${issue?.message}`.trim());
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
