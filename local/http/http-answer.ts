import * as z from 'zod';

/** An HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  /** Alternating names and values, as `writeHead` takes them. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

const Structured = z.object({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
});

/** The gateway's answer if a function fails, or if its result is not a valid HTTP answer. */
export const serverError = jsonAnswer(500, JSON.stringify({ message: 'Internal Server Error' }));

/** The answer that an HTTP API makes from a function's result. A result without `statusCode` is the JSON body of a 200. */
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
