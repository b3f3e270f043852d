import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import { Hono } from 'hono';
import { textOfThrown } from '../problem.ts';
import { type HttpServer, listen } from './http-server.ts';

/** What every handler of a local server finds in `c.env`. */
export interface LocalEnv {
  readonly Bindings: HttpBindings & {
    /** Aborts when the server closes, so that endless answers end. */
    readonly closing: AbortSignal;
  };
}

/** An app whose errors are logged and answered with 500, and whose answers to unknown paths are JSON. */
export function createApp(log: (line: string) => void = () => {}): Hono<LocalEnv> {
  const app = new Hono<LocalEnv>();
  app.notFound((c) => c.json({ message: 'Not Found' }, 404));
  app.onError((error, c) => {
    const { method, url, socket } = c.env.incoming;
    if (!socket.destroyed) log(`[http] ${method} ${url} failed: ${textOfThrown(error)}`);
    return c.json({ message: 'Internal Server Error' }, 500);
  });
  return app;
}

/** Serves an app on loopback. Port 0 means any free port. */
export async function serveApp(
  port: number,
  app: Hono<LocalEnv>,
  log: (line: string) => void = () => {},
): Promise<HttpServer> {
  const closing = new AbortController();
  const answer = getRequestListener(
    (request, env) => app.fetch(request, { ...env, closing: closing.signal }),
    {
      overrideGlobalObjects: false, // Node's own fetch in this process stays as it is
      errorHandler(error) {
        if (!(error instanceof RequestError)) throw error;
        log(`[http] a request was refused: ${error.message}`);
        return Response.json({ message: 'Bad Request' }, { status: 400 });
      },
    },
  );
  const server = await listen(port, answer, log);
  return {
    ...server,
    close(graceMs) {
      closing.abort();
      return server.close(graceMs);
    },
  };
}
