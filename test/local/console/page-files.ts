import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Context, Hono } from 'hono';

const folder = path.join(import.meta.dirname, '../../../local/console/page');

/** The page has no build step: its one library comes as a module from its package. */
const htmPreact = fileURLToPath(import.meta.resolve('htm/preact/standalone'));

const FILE = /^[a-z-]+\.(?<kind>js|css)$/;
const types: Readonly<Record<string, string>> = {
  js: 'text/javascript;charset=UTF-8',
  css: 'text/css;charset=UTF-8',
  html: 'text/html;charset=UTF-8',
};

/** The page loads from its own origin only, and no other page may frame it. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Answers `GET /console/{file}` with the files of the page. */
export function consoleFiles(): Hono {
  return new Hono().get('/console/:file', async (context) => {
    const name = context.req.param('file');
    const kind = FILE.exec(name)?.groups?.kind;
    if (kind === undefined) return context.notFound();
    return answer(context, name === 'htm-preact.js' ? htmPreact : path.join(folder, name), kind);
  });
}

/** Answers with the page itself, for `GET /` of a browser. */
export const consolePage = (context: Context): Promise<Response> =>
  answer(context, path.join(folder, 'index.html'), 'html');

async function answer(context: Context, file: string, kind: string): Promise<Response> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return context.notFound();
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 16)}"`;
  const headers = {
    etag,
    'cache-control': 'no-cache',
    'content-security-policy': policy,
    'content-type': types[kind] ?? 'application/octet-stream',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  if (context.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(bytes), { headers });
}
