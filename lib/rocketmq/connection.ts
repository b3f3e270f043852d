import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import Pool from 'undici/lib/dispatcher/pool.js';

/** One HTTP request, whole. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer with its body read. Header names are lower case; of a repeated header the first value counts. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came of one request: an answer, or an error and whether the request had begun on the wire. */
export type Exchange =
  | { readonly answer: HttpAnswer; readonly error?: undefined }
  | { readonly answer?: undefined; readonly error: unknown; readonly begun: boolean };

/** Connections to one origin, kept open between requests and between invocations of a container. */
export interface Connection {
  /** Sends one request. Never throws: what goes wrong is in the exchange. */
  exchange(request: HttpRequest, options: { timeoutMs: number }): Promise<Exchange>;
  close(): Promise<void>;
}

/** Opens connections lazily. `dispatcher` is a seam for tests and proxies; by default an undici pool over HTTP/1.1. */
export function createConnection(origin: string, maxInFlight: number, dispatcher?: Dispatcher): Connection {
  const pool = dispatcher ?? new Pool(origin, { connections: maxInFlight, allowH2: false, pipelining: 1 });

  return {
    async exchange({ method, url, headers, body }, { timeoutMs }) {
      let begun = false;
      const dispatch: Dispatcher['dispatch'] = (options, handler) =>
        pool.dispatch(
          options,
          watchStart(handler, () => (begun = true)),
        );
      const limit = timeLimit(timeoutMs);
      try {
        const options = { origin: url.origin, path: url.pathname + url.search, method, headers, body };
        const response = await request.call(
          { dispatch },
          { ...options, signal: limit.signal, ...noTimeouts },
        );
        const answer = { status: response.statusCode, headers: firstValues(response.headers) };
        return { answer: { ...answer, body: await response.body.text() } };
      } catch (error) {
        return { error, begun };
      } finally {
        limit.clear();
      }
    },
    close: () => pool.close(),
  };
}

/** undici's own timers count coarse ticks, which a freeze distorts: the one limit is the signal's. */
const noTimeouts = { headersTimeout: 0, bodyTimeout: 0 };

/**
 * Tells when the request is handed to a socket: from then on the service may have it. The handler is undici's own,
 * made for this one request, and keeps its state in `this`; so its method is replaced, not wrapped in another object.
 */
function watchStart(handler: Dispatcher.DispatchHandler, onStart: () => void): Dispatcher.DispatchHandler {
  const start = handler.onRequestStart?.bind(handler);
  handler.onRequestStart = (controller, context) => {
    onStart();
    start?.(controller, context);
  };
  return handler;
}

/** A signal that fires after `timeoutMs`. Not AbortSignal.timeout, whose timer could not be put away. */
function timeLimit(timeoutMs: number): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const error = () => new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError');
  const timer = setTimeout(() => controller.abort(error()), timeoutMs);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

function firstValues(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const values = Object.entries(headers).map(([name, value]) => [name, [value].flat()[0] ?? ''] as const);
  return Object.fromEntries(values);
}
