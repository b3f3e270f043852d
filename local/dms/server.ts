import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuseForeign } from '../http/guard.ts';
import { answer, operationOf, type Service, topicNamedBy } from './answer.ts';
import type { Fault } from './fault.ts';
import { performFault, type Scene } from './fault-acts.ts';
import type { Faults } from './faults.ts';
import { type ReceivedRequest, receive, write } from './http.ts';
import type { Operation } from './routes.ts';

/** Options of `createHttpServer`. */
export interface ServerOptions {
  /** Answers the requests. */
  readonly service: Service;
  /** Decides which requests meet a fault. */
  readonly faults: Faults;
  /** Waits before a slow answer. */
  readonly delay: Scene['delay'];
  readonly keepAliveTimeoutMs: number | undefined;
  /** The service's clock, which the header `date` of every answer shows. */
  readonly now: () => number;
}

/** The HTTP server in front of the service. It does not listen yet. */
export function createHttpServer(options: ServerOptions): Server {
  const server = createServer(async function serve(incoming, response) {
    if (refuseForeign(incoming, response) !== undefined) return;
    response.setHeader('date', new Date(options.now()).toUTCString());
    try {
      await respond(options, await receive(incoming, randomUUID()), response);
    } catch {
      response.destroy(); // the client has closed the connection
    }
  });
  server.on('clientError', refuseUnreadable);
  if (options.keepAliveTimeoutMs !== undefined) {
    server.keepAliveTimeout = options.keepAliveTimeoutMs;
    server.keepAliveTimeoutBuffer = 0;
  }
  return server;
}

/** Stops listening and cuts every connection, including those of requests that never get an answer. */
export async function closeHttpServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function respond(
  { service, faults, delay }: ServerOptions,
  request: ReceivedRequest,
  response: ServerResponse,
): Promise<void> {
  const operation = operationOf(request);
  count(service, request, operation);
  const target = operation === undefined ? undefined : TARGETS[operation];
  const fault = target && faults.decide({ target, topic: () => topicNamedBy(request.body) });
  if (fault !== undefined) return performFault(fault, { service, request, response, delay });
  write(response, await answer(service, request), request.requestId);
}

/** Operations that can meet a fault. */
const TARGETS: Partial<Record<Operation, Fault['target']>> = {
  sendMessage: 'send',
  queryMessages: 'query',
  listInstances: 'manage',
  showInstance: 'manage',
  listTopics: 'manage',
  createTopic: 'manage',
  showTopic: 'manage',
  issueToken: 'iam',
};

/** Counts a request, refused or not. */
function count({ counts }: Service, { headers }: ReceivedRequest, operation: Operation | undefined): void {
  if (headers.authorization !== undefined) counts.signedRequests++;
  if (operation === 'issueToken') counts.tokens++;
  if (operation === 'sendMessage') counts.sends++;
  if (operation === 'queryMessages') counts.queries++;
}

/** Answers text that is not HTTP as the gateway does, and closes the connection. */
function refuseUnreadable(_error: Error, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const body = JSON.stringify({ error_code: 'APIG.0201', error_msg: 'Bad request' });
  const head = ['HTTP/1.1 400 Bad Request', `X-Request-Id: ${randomUUID()}`, 'Connection: close'];
  socket.end([...head, `Content-Length: ${body.length}`, '', body].join('\r\n'));
}
