import * as z from 'zod';

/** What goes back over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  /** Names and values in turn, as `writeHead` takes them. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

const Structured = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
});

/** What the gateway says when a function fails, or answers with something that is no HTTP answer. */
export const serverError = jsonAnswer(500, JSON.stringify({ message: 'Internal Server Error' }));

/** What an HTTP API makes of a function's result: without a `statusCode` it is a 200, and the result is its JSON body. */
export function toHttpAnswer(result: unknown): HttpAnswer {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return jsonAnswer(200, typeof result === 'string' ? result : JSON.stringify(result));
  }
  const parsed = Structured.safeParse(result);
  if (!parsed.success) return serverError;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return {
    status: statusCode,
    headers: [
      ...(hasType || bytes.length === 0 ? [] : ['content-type', 'text/plain;charset=UTF-8']),
      ...Object.entries(headers)
        .filter(([name]) => name.toLowerCase() !== 'content-length')
        .flat(),
      ...cookies.flatMap((cookie) => ['set-cookie', cookie]),
    ],
    body: bytes,
  };
}

function jsonAnswer(status: number, json: string): HttpAnswer {
  return { status, headers: ['content-type', 'application/json'], body: Buffer.from(json) };
}
