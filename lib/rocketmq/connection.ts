import type { Dispatcher } from 'undici';
import type { Clock } from '../core/clock.ts';
import { type Exchange, type ExchangeLimits, exchangeOn } from './exchange.ts';
import type { HttpRequest } from './http.ts';
import { openSockets, type Sockets, socketsOf } from './sockets.ts';
import { createThawGuard, IDLE_LIMIT_MS, readWaitingNews } from './thaw.ts';

/** Connections to one origin, kept open between requests and between invocations of a container. */
export interface Connection {
  /** Sends one request. Never throws: every error becomes a failure. */
  exchange(request: HttpRequest, limits: ExchangeLimits): Promise<Exchange>;
  close(): Promise<void>;
}

/** Options of a connection. */
export interface ConnectionOptions {
  readonly origin: string;
  readonly clock: Clock;
  /** Used instead of sockets of its own, by tests and for proxies. It belongs to the caller, who closes it. */
  readonly dispatcher?: Dispatcher | undefined;
  /** @default IDLE_LIMIT_MS */
  readonly idleLimitMs?: number | undefined;
}

/**
 * Connections over HTTP/1.1. All sockets are replaced whenever they cannot be trusted: after the process slept longer than servers
 * let them idle, and after a request that failed on one, so that a retry uses a new one.
 */
export function createConnection(options: ConnectionOptions): Connection {
  const { origin, clock, dispatcher, idleLimitMs = IDLE_LIMIT_MS } = options;
  const guard = createThawGuard(clock, idleLimitMs);
  const open = () => (dispatcher ? socketsOf(dispatcher) : openSockets({ origin, idleLimitMs }));
  let sockets = open();
  let inFlight = 0;
  let waking: Promise<void> | undefined;
  let isAwake = false;
  let isClosed = false;

  /** Runs before the first request after a pause. Requests that arrive in the meantime wait for the same check. */
  async function wake(): Promise<void> {
    if (guard.hasSlept()) replace(sockets);
    await readWaitingNews();
    waking = undefined;
  }

  /** Requests that are under way on the old sockets end there. */
  function replace(old: Sockets): void {
    if (old !== sockets || isClosed) return;
    sockets = open();
    old.close().catch(() => {}); // they are no longer used
  }

  function exchange(request: HttpRequest, limits: ExchangeLimits): Promise<Exchange> {
    if (isClosed) {
      return Promise.resolve({ failure: { cause: new Error('the connection was closed'), begun: false } });
    }
    if (inFlight++ === 0 && !(isAwake && guard.isRecent())) waking = wake();
    return waking ? waking.then(() => exchangeAwake(request, limits)) : exchangeAwake(request, limits);
  }

  function exchangeAwake(request: HttpRequest, limits: ExchangeLimits): Promise<Exchange> {
    const used = sockets;
    const socket = used.take();
    return exchangeOn(socket, request, limits, clock, (result) => {
      inFlight--;
      if ('failure' in result) return replace(used);
      used.giveBack(socket);
      if (inFlight === 0) doze();
    });
  }

  /**
   * The answer was just read, and with it any news that a connection was closed. So a message that is sent in the same turn of
   * the event loop need not wait.
   */
  function doze(): void {
    guard.touch();
    isAwake = true;
    setImmediate(() => {
      isAwake = false;
    });
  }

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    await sockets.close();
  }

  return { exchange, close };
}
