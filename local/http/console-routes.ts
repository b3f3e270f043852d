import type { Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import type { LocalEnv } from './app-server.ts';
import { type PageFiles, pageRoutes } from './page-files.ts';

/** What a server shows besides the API. */
export interface ConsoleRoutesOptions {
  /** Returns the text of `GET /` for clients that want neither a page nor JSON. */
  readonly about: () => string;
  /** Default: those of the project. */
  readonly pageFiles?: PageFiles | undefined;
}

/** Adds the console and its API. `GET /` answers with the page, the state as JSON, or a text, depending on what the client prefers. */
export function mountConsole(
  app: Hono<LocalEnv>,
  consoleApp: Hono<LocalEnv>,
  { about, pageFiles }: ConsoleRoutesOptions,
): void {
  const pages = pageRoutes(pageFiles);
  const forward = (target: Hono<LocalEnv>, path: string, c: Context<LocalEnv>) =>
    target.fetch(new Request(new URL(path, c.req.url)), c.env);
  app.use('/', async function addVary(c, next) {
    await next();
    c.header('vary', 'accept');
  });
  app.get('/', (c) => {
    const supports = ['text/html', 'application/json', 'text/plain'];
    const type = accepts(c, { header: 'Accept', supports, default: 'text/plain' });
    if (type === 'text/html') return forward(pages, '/console/index.html', c);
    return type === 'application/json' ? forward(consoleApp, '/api/state', c) : c.text(about());
  });
  app.route('/', consoleApp).route('/', pages);
}
