import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalCloudError, textOfThrown } from '../problem.ts';
import { refuseForeign } from './guard.ts';

/** A server on loopback. */
export interface HttpServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops accepting requests, waits up to `graceMs` for those under way, then cuts all connections. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Starts a server that answers every request with `serve`, except those of foreign web pages, which are refused with 403. If
 * `serve` rejects, it answers 500 and logs a line. Port 0 means any free port.
 */
export async function listen(
  port: number,
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  log: (line: string) => void = () => {},
): Promise<HttpServer> {
  const server = createServer(function serveRequest(request, response) {
    const refusal = refuseForeign(request, response);
    if (refusal !== undefined) return log(`[http] ${request.method} ${request.url} refused: ${refusal}`);
    serve(request, response).catch((thrown) => answerFailure(request, response, thrown, log));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${actualPort}`,
    port: actualPort,
    close: (graceMs = 0) => close(server, graceMs),
  };
}

/** Answers 500. Cuts the connection instead if the answer has begun or the client has closed the connection. */
function answerFailure(
  { method, url, socket }: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
  log: (line: string) => void,
): void {
  if (response.headersSent || socket.destroyed) return void response.destroy();
  log(`[http] ${method} ${url} failed: ${textOfThrown(thrown)}`);
  writeJson(response, 500, { message: 'Internal Server Error' });
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const grace = new AbortController();
  const timer = sleep(graceMs, undefined, { signal: grace.signal }).catch(() => {});
  await Promise.race([closed, timer]);
  grace.abort();
  server.closeAllConnections();
  await closed;
}

/** Writes a JSON answer. */
export function writeJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/**
 * Reads a whole body; returns `undefined` if it is larger than `maxBytes`. A body that is too large is read to its end too, so
 * that the client reads the answer.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > maxBytes ? undefined : Buffer.concat(chunks);
}

/**
 * Starts a server on the port that `variable` sets.
 *
 * @throws LocalCloudError if the port is in use or not allowed
 */
export async function onPort<T>(
  variable: string,
  port: number,
  start: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await start(port);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const reason = typeof code === 'string' ? portProblems[code] : undefined;
    if (reason === undefined) throw cause;
    const remedy = `set ${variable} to another port, or to 0 for any free port`;
    throw new LocalCloudError(`Port ${port} (${variable}) ${reason}: ${remedy}.`, { cause });
  }
}

const portProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'may not be used by this user',
};
