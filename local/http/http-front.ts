import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpAnswer, serverError, toHttpAnswer } from './http-answer.ts';
import { senderOf, toHttpPayload } from './http-payload.ts';
import { type HttpServer, listen, readBody, writeJson } from './http-server.ts';

/** API Gateway's limit. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** What stands behind the front. */
export interface HttpFrontOptions {
  /** 0 is any free port. */
  readonly port: number;
  /** Invokes the webhook function with a payload of format 2.0. */
  readonly invoke: (payload: unknown) => Promise<unknown>;
  /** The messages that the emulator holds, oldest first; left out when messages go to the real service. */
  readonly messages?: ((topic?: string) => readonly unknown[]) | undefined;
  /** What `GET /` says. */
  readonly about: () => string;
}

/** Starts what API Gateway is in the cloud: `/hooks/{sender}`; besides, `GET /messages` and `GET /` for people. */
export function startHttpFront({ port, invoke, messages, about }: HttpFrontOptions): Promise<HttpServer> {
  return listen(port, async function serve(request, response) {
    const { method = '', url: target = '/' } = request;
    const { pathname, searchParams } = new URL(target.replace(/^\/+/, '/'), 'http://localhost');
    const sender = senderOf(target);
    if (sender !== undefined) return answerWebhook(request, response, sender, invoke);
    if (method === 'GET' && pathname === '/messages') {
      return answerMessages(response, messages, searchParams.get('topic') ?? undefined);
    }
    if (method === 'GET' && pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/plain;charset=UTF-8' });
      response.end(about());
      return;
    }
    writeJson(response, 404, { message: 'Not Found' });
  });
}

async function answerWebhook(
  request: IncomingMessage,
  response: ServerResponse,
  sender: string,
  invoke: HttpFrontOptions['invoke'],
): Promise<void> {
  const receivedAt = new Date();
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) return writeJson(response, 413, { message: 'Request Too Long' });
  const { method = '', url: target = '/', rawHeaders, httpVersion } = request;
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const payload = toHttpPayload(
    { method, target, rawHeaders, httpVersion, body, sourceIp, receivedAt },
    sender,
  );
  // Why it failed is in the function's output, as it is in the cloud.
  const answer = await invoke(payload).then(toHttpAnswer, () => serverError);
  write(response, answer, payload.requestContext.requestId);
}

function write(response: ServerResponse, { status, headers, body }: HttpAnswer, requestId: string): void {
  const more = ['content-length', String(body.length), 'apigw-requestid', requestId];
  try {
    response.writeHead(status, [...headers, ...more]);
    response.end(body);
  } catch {
    writeJson(response, 500, { message: 'Internal Server Error' }); // a header that HTTP cannot carry
  }
}

function answerMessages(
  response: ServerResponse,
  messages: HttpFrontOptions['messages'],
  topic: string | undefined,
): void {
  if (messages === undefined) {
    const message = 'Messages go to the real service (DMS_ENDPOINT is set): look them up in its console.';
    writeJson(response, 404, { message });
  } else {
    writeJson(response, 200, messages(topic));
  }
}
