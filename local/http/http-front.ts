import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerFaults, type FaultControl } from './fault-control.ts';
import { type HttpAnswer, serverError, toHttpAnswer } from './http-answer.ts';
import { senderOf, toHttpPayload } from './http-payload.ts';
import { type HttpServer, listen, readBody, writeJson } from './http-server.ts';

/** Largest request body of API Gateway, in bytes. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Options of `startHttpFront`. */
export interface HttpFrontOptions {
  /** 0 means any free port. */
  readonly port: number;
  /** Invokes the webhook function with a payload of format 2.0. */
  readonly invoke: (payload: unknown) => Promise<unknown>;
  /** Returns the emulator's messages, oldest first; `undefined` if messages go to the real service. */
  readonly messages?: ((topic?: string) => readonly unknown[]) | undefined;
  /** The emulator's faults to order; `undefined` if messages go to the real service. */
  readonly faults?: FaultControl | undefined;
  /** Returns the text of `GET /`. */
  readonly about: () => string;
  /** Called with a line about every request that cannot be answered, and about every change of the faults. */
  readonly log?: (line: string) => void;
}

/** Starts the local API Gateway with `/hooks/{sender}`. It also serves `/messages`, `/faults` and `/` to developers. */
export function startHttpFront(options: HttpFrontOptions): Promise<HttpServer> {
  const { port, invoke, messages, faults, about, log = () => {} } = options;
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '/' } = request;
    const url = urlOf(target);
    if (url === null) {
      log(`[http] ${method} ${target} refused: the target is not a path or a URL`);
      return writeJson(response, 400, { message: 'Bad Request' });
    }
    const sender = senderOf(target);
    if (sender !== undefined) return answerWebhook(request, response, sender, invoke);
    if (url.pathname === '/faults') return answerFaults(request, response, faults, log);
    if (method === 'GET' && url.pathname === '/messages') {
      return answerMessages(response, messages, url.searchParams.get('topic') ?? undefined);
    }
    if (method === 'GET' && url.pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/plain;charset=UTF-8' });
      response.end(about());
      return;
    }
    writeJson(response, 404, { message: 'Not Found' });
  }
  return listen(port, serve, log);
}

/** The URL of a request target: a path, or a whole URL as clients send it to a proxy. `null` if it is neither. */
const urlOf = (target: string) =>
  URL.parse(target.startsWith('/') ? `http://localhost${target.replace(/^\/+/, '/')}` : target);

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
  // The function's output says why it failed, as in the cloud.
  const answer = await invoke(payload).then(toHttpAnswer, () => serverError);
  write(response, answer, payload.requestContext.requestId);
}

function write(response: ServerResponse, { status, headers, body }: HttpAnswer, requestId: string): void {
  const more = ['content-length', String(body.length), 'apigw-requestid', requestId];
  try {
    response.writeHead(status, [...headers, ...more]);
    response.end(body);
  } catch {
    writeJson(response, 500, { message: 'Internal Server Error' }); // a header is not valid in HTTP
  }
}

function answerMessages(
  response: ServerResponse,
  messages: HttpFrontOptions['messages'],
  topic: string | undefined,
): void {
  if (messages === undefined) {
    const message = 'Messages go to the real service (DMS_ENDPOINT is set); its console shows them.';
    writeJson(response, 404, { message });
  } else {
    writeJson(response, 200, messages(topic));
  }
}
