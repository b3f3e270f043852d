import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { Clock } from '../core/clock.ts';
import { createThawGuard, IDLE_LIMIT_MS, readWaitingNews } from './thaw.ts';

/** One HTTP request. The body of a GET is empty. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One HTTP answer with its body. Header names are lower case; a repeated header has its first value. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request that got no answer. */
export interface NoAnswer {
  readonly cause: unknown;
  /** Whether the request had begun on the wire: then the service may have it. */
  readonly begun: boolean;
}

/** Result of one request. */
export type Exchange = { readonly answer: HttpAnswer } | { readonly failure: NoAnswer };

/** Limits of an exchange: a timeout in milliseconds, and the caller's signal. */
export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Connections to one origin, kept open between requests and between invocations of a container. */
export interface Connection {
  /** Sends one request. Never throws: every error becomes a failure. */
  exchange(request: HttpRequest, limits: ExchangeLimits): Promise<Exchange>;
  close(): Promise<void>;
}

/** Options of a connection. */
export interface ConnectionOptions {
  readonly origin: string;
  readonly maxInFlight: number;
  readonly clock: Clock;
  /** Used instead of a pool, by tests and for proxies. It belongs to the caller, who closes it. */
  readonly dispatcher?: Dispatcher | undefined;
  /** @default IDLE_LIMIT_MS */
  readonly idleLimitMs?: number | undefined;
}

/**
 * Connections over HTTP/1.1 in an undici pool. The pool is replaced whenever its sockets cannot be trusted: after the process
 * slept longer than servers let them idle, and after a request that failed on one, so that a retry uses a new one.
 */
export function createConnection(options: ConnectionOptions): Connection {
  const { clock, idleLimitMs = IDLE_LIMIT_MS } = options;
  const guard = createThawGuard(clock, idleLimitMs);
  let pool = openPool(options, idleLimitMs);
  let inFlight = 0;
  let waking: Promise<void> | undefined;
  let isClosed = false;

  /** Runs before the first request after a pause. Requests that arrive in the meantime wait for the same check. */
  async function wake(): Promise<void> {
    if (guard.hasSlept()) replace(pool);
    else await readWaitingNews();
    guard.touch();
  }

  /** Requests that are under way on the old pool end there. */
  function replace(old: Dispatcher): void {
    if (old !== pool || options.dispatcher || isClosed) return;
    pool = openPool(options, idleLimitMs);
    old.close().catch(() => {}); // the pool is no longer used
  }

  async function exchange(httpRequest: HttpRequest, limits: ExchangeLimits): Promise<Exchange> {
    if (isClosed) return { failure: { cause: new Error('the connection was closed'), begun: false } };
    if (inFlight++ === 0) waking = wake();
    await waking;
    const used = pool;
    const result = await exchangeOn(used, httpRequest, limits, clock);
    if ('failure' in result) replace(used);
    guard.touch();
    inFlight--;
    return result;
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    if (!options.dispatcher) await pool.close();
  }

  return { exchange, close };
}

function openPool({ origin, maxInFlight, dispatcher }: ConnectionOptions, idleLimitMs: number): Dispatcher {
  const idle = { keepAliveTimeout: idleLimitMs, keepAliveMaxTimeout: idleLimitMs };
  const size = { maxResponseSize: MAX_ANSWER_BYTES };
  return (
    dispatcher ??
    new Pool(origin, { connections: maxInFlight, allowH2: false, pipelining: 1, ...idle, ...size })
  );
}

async function exchangeOn(
  pool: Dispatcher,
  { method, url, headers, body }: HttpRequest,
  limits: ExchangeLimits,
  clock: Pick<Clock, 'sleep'>,
): Promise<Exchange> {
  let begun = false;
  const dispatch: Dispatcher['dispatch'] = (options, handler) =>
    pool.dispatch(
      options,
      watchStart(handler, () => {
        begun = true;
      }),
    );
  const limit = timeLimit(limits, clock);
  try {
    const options = { origin: url.origin, path: url.pathname + url.search, method, headers, body };
    const response = await request.call({ dispatch }, { ...options, ...noTimeouts, signal: limit.signal });
    const answer = { status: response.statusCode, headers: firstValues(response.headers) };
    return { answer: { ...answer, body: await response.body.text() } };
  } catch (cause) {
    return { failure: { cause, begun } };
  } finally {
    limit.clear();
  }
}

/** The answer repeats the message, and JSON may encode one byte as six. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** undici's own timers count coarse ticks, which a freeze distorts. Only the signal limits the time. */
const noTimeouts = { headersTimeout: 0, bodyTimeout: 0 };

/**
 * Tells when the request is handed to a socket: from then on the service may have it. The handler is undici's own, made
 * for this one request, and keeps its state in `this`; so its method is replaced, not wrapped in another object.
 */
function watchStart(handler: Dispatcher.DispatchHandler, onStart: () => void): Dispatcher.DispatchHandler {
  const start = handler.onRequestStart?.bind(handler);
  handler.onRequestStart = (controller, context) => {
    onStart();
    start?.(controller, context);
  };
  return handler;
}

/** A signal that fires after the timeout, or with the caller's. */
function timeLimit(
  { timeoutMs, signal }: ExchangeLimits,
  clock: Pick<Clock, 'sleep'>,
): { signal: AbortSignal; clear(): void } {
  const timeout = new AbortController();
  const ended = new AbortController();
  void clock.sleep(timeoutMs, ended.signal).then(() => {
    if (ended.signal.aborted) return;
    timeout.abort(new DOMException(`no answer within ${Math.round(timeoutMs)} ms`, 'TimeoutError'));
  });
  const merged = signal ? AbortSignal.any([timeout.signal, signal]) : timeout.signal;
  return { signal: merged, clear: () => ended.abort() };
}

function firstValues(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const values = Object.entries(headers).map(([name, value]) => [name, [value].flat()[0] ?? ''] as const);
  return Object.fromEntries(values);
}
