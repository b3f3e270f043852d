import path from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type MiddlewareHandler } from 'hono';
import type { LocalEnv } from './app-server.ts';

const project = path.join(import.meta.dirname, '..', '..');

/** The files of the console. */
export interface PageFiles {
  /** Holds `index.html` and what it loads. */
  readonly folder: string;
  /** The module of htm and Preact, which has no imports. */
  readonly htmPreact: string;
}

const defaults: PageFiles = {
  folder: path.join(project, 'local', 'console', 'page'),
  htmPreact: path.join(project, 'node_modules', 'htm', 'preact', 'standalone.module.js'),
};

/** The page may load only files of this server, and no other site may frame it: it shows what strangers have sent. */
const SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const headers: MiddlewareHandler<LocalEnv> = async function addHeaders(c, next) {
  c.header('content-security-policy', SECURITY_POLICY);
  c.header('x-content-type-options', 'nosniff');
  c.header('referrer-policy', 'no-referrer');
  c.header('cache-control', 'no-cache');
  await next();
};

/** Serves the files of the console below `/console/`. */
export function pageRoutes({ folder, htmPreact }: PageFiles = defaults): Hono<LocalEnv> {
  return new Hono<LocalEnv>()
    .use('/console/*', headers)
    .get('/console/htm-preact.js', serveStatic({ path: htmPreact }))
    .get(
      '/console/*',
      serveStatic({ root: folder, rewriteRequestPath: (name) => name.slice('/console'.length) }),
    );
}
