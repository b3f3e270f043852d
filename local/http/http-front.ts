import type { Context, Hono } from 'hono';
import { createApp, type LocalEnv, serveApp } from './app-server.ts';
import { mountConsole } from './console-routes.ts';
import { type FaultControl, faultRoutes } from './fault-control.ts';
import { type HttpAnswer, serverError, toHttpAnswer } from './http-answer.ts';
import { senderOf, toHttpPayload } from './http-payload.ts';
import { type HttpServer, readBody } from './http-server.ts';
import type { PageFiles } from './page-files.ts';

/** Largest request body of API Gateway, in bytes. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Options of `startHttpFront`. */
export interface HttpFrontOptions {
  /** 0 means any free port. */
  readonly port: number;
  /** Invokes the webhook function with a payload of format 2.0. */
  readonly invoke: (payload: unknown) => Promise<unknown>;
  /** Called with a request that does not get to the function, without its body, and with the answer. */
  readonly onRefused?: ((payload: unknown, answer: object) => void) | undefined;
  /** Returns the emulator's messages, oldest first; `undefined` if messages go to the real service. */
  readonly messages?: ((topic?: string) => readonly unknown[]) | undefined;
  /** The emulator's faults to order; `undefined` if messages go to the real service. */
  readonly faults?: FaultControl | undefined;
  /** Returns the text of `GET /`. */
  readonly about: () => string;
  /** The console's routes below `/api`. With them, `GET /` is its page, or its state as JSON. */
  readonly consoleApp?: Hono<LocalEnv> | undefined;
  /** Default: those of the project. */
  readonly pageFiles?: PageFiles | undefined;
  /** Called with a line about every request that cannot be answered, and about every change of the faults. */
  readonly log?: (line: string) => void;
}

/** Starts the local API Gateway with `/hooks/{sender}`. It also serves `/messages`, `/faults` and the console to developers. */
export function startHttpFront(options: HttpFrontOptions): Promise<HttpServer> {
  const { port, messages, faults, about, log = () => {} } = options;
  const app = createApp(log)
    .all('/hooks/:sender', (c) => answerWebhook(c, options))
    .get('/messages', (c) => answerMessages(c, messages))
    .route('/faults', faultRoutes(faults, log));
  if (options.consoleApp === undefined) app.get('/', (c) => c.text(about()));
  else mountConsole(app, options.consoleApp, options);
  return serveApp(port, app, log);
}

async function answerWebhook(
  c: Context<LocalEnv>,
  { invoke, onRefused }: HttpFrontOptions,
): Promise<Response> {
  const receivedAt = new Date();
  const { incoming } = c.env;
  const { method = '', url: target = '/', rawHeaders, httpVersion } = incoming;
  const sender = senderOf(target);
  if (sender === undefined) return c.notFound();
  const sourceIp = incoming.socket.remoteAddress ?? '127.0.0.1';
  const body = await readBody(incoming, MAX_BODY_BYTES);
  const request = {
    method,
    target,
    rawHeaders,
    httpVersion,
    body: body ?? Buffer.alloc(0),
    sourceIp,
    receivedAt,
  };
  const payload = toHttpPayload(request, sender);
  const { requestId } = payload.requestContext;
  if (body === undefined) {
    onRefused?.(payload, { statusCode: 413, body: JSON.stringify(tooLong) });
    return c.json(tooLong, 413, { 'apigw-requestid': requestId });
  }
  // The function's output says why it failed, as in the cloud.
  const answer = await invoke(payload).then(toHttpAnswer, () => serverError);
  return toResponse(answer, requestId) ?? toResponse(serverError, requestId) ?? c.body(null, 500);
}

/** API Gateway's answer to a body over its limit. */
const tooLong = { message: 'Request Too Long' };

/** `undefined` if a header is not valid in HTTP. */
function toResponse({ status, headers: flat, body }: HttpAnswer, requestId: string): Response | undefined {
  try {
    const headers = new Headers();
    for (let index = 0; index + 1 < flat.length; index += 2)
      headers.append(flat[index] ?? '', flat[index + 1] ?? '');
    headers.set('apigw-requestid', requestId);
    if (withoutBody.has(status)) return new Response(null, { status, headers });
    headers.set('content-length', String(body.length));
    return new Response(body.length === 0 ? null : new Uint8Array(body), { status, headers });
  } catch {
    return undefined;
  }
}

/** Statuses whose answers have no body (Fetch, "null body status"). */
const withoutBody = new Set([204, 205, 304]);

function answerMessages(c: Context<LocalEnv>, messages: HttpFrontOptions['messages']): Response {
  if (messages !== undefined) return c.json(messages(c.req.query('topic')));
  const message = 'Messages go to the real service (DMS_ENDPOINT is set); its console shows them.';
  return c.json({ message }, 404);
}
