import type { IncomingMessage, ServerResponse } from 'node:http';

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/**
 * Why a local server refuses this request; `undefined` if it serves the request. Any web page that a developer has open can send
 * requests to loopback. Browsers mark them: `Origin` names the page, `Sec-Fetch-Site` says whether the page is of another site,
 * and after DNS rebinding `Host` still has the name of the other site. curl, SDKs and senders of webhooks send no such marks.
 */
export function foreignness({ method, url, headers }: Request): string | undefined {
  const { host = '', origin } = headers;
  if (!loopback.test(host)) {
    return `The Host "${host}" is not this machine. A proxy or a tunnel in front of it must send "Host: localhost".`;
  }
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`) {
    return `Web pages of ${origin} may not send requests to this server.`;
  }
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined;
  const isLink = method === 'GET' && headers['sec-fetch-dest'] === 'document' && firstPage.test(url ?? '');
  return isLink ? undefined : 'Web pages of other sites may not send requests to this server.';
}

/** Answers a request from elsewhere with 403, and returns the reason; `undefined` if the request is to be served. */
export function refuseForeign(request: Request, response: ServerResponse): string | undefined {
  const message = foreignness(request);
  if (message === undefined) return undefined;
  response.writeHead(403, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message }));
  return message;
}

/** Names that always mean this machine: RFC 6761 reserves `localhost` and all names below it. */
const loopback = /^(([\w-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** The one page that other sites may link to. */
const firstPage = /^\/(\?|$)/;
