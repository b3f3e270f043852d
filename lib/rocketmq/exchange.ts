import type { Dispatcher } from 'undici';
import type { Cancel, Clock } from '../core/clock.ts';
import type { AnswerHeaders, HttpAnswer, HttpRequest } from './http.ts';

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

/** undici's own timers count coarse ticks, which a freeze distorts. Only the limits of the exchange limit the time. */
const noTimeouts = { headersTimeout: 0, bodyTimeout: 0 };

/**
 * Makes one request. Never throws: every error becomes a failure.
 *
 * @param onEnd called in the moment in which the request ends
 */
export function exchangeOn(
  dispatcher: Dispatcher,
  { target, headers, body }: HttpRequest,
  { timeoutMs, signal }: ExchangeLimits,
  clock: Pick<Clock, 'after'>,
  onEnd?: (exchange: Exchange) => void,
): Promise<Exchange> {
  return new Promise((resolve) => {
    const running = new RunningExchange(resolve, onEnd);
    if (signal?.aborted) return running.abort(signal.reason);
    running.startTimeout(timeoutMs, signal, clock);
    const { method, origin, pathname, search } = target;
    // undici only reads the list.
    const options = { origin, path: pathname + search, method, headers: headers as string[], body };
    try {
      dispatcher.dispatch({ ...options, ...noTimeouts }, running);
    } catch (cause) {
      running.abort(cause);
    }
  });
}

/**
 * A request on its way: undici's handler, the limits of its time, and the record of how far it came, in one object. Made for
 * every message, so it has no promise, signal or stream of its own. Its methods are called by undici, in the order
 * in which they stand here; after the end, none of them has an effect.
 */
class RunningExchange implements Dispatcher.DispatchHandler {
  private readonly resolve: (exchange: Exchange) => void;
  private readonly onEnd: ((exchange: Exchange) => void) | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private begun = false;
  /** Why the request ended before undici handed it to a socket. */
  private aborted: { readonly reason: unknown } | undefined;
  private isEnded = false;
  private status = 0;
  private headers: AnswerHeaders = {};
  private readonly chunks: Buffer[] = [];
  private cancelTimeout: Cancel | undefined;
  private stopListening: (() => void) | undefined;

  constructor(resolve: RunningExchange['resolve'], onEnd: RunningExchange['onEnd']) {
    this.resolve = resolve;
    this.onEnd = onEnd;
  }

  /** Starts the timeout, and listens to the caller's signal if there is one. */
  startTimeout(timeoutMs: number, signal: AbortSignal | undefined, clock: Pick<Clock, 'after'>): void {
    // Timers run before sockets are read. If the process was busy or frozen, an answer may wait there: it is read first.
    this.cancelTimeout = clock.after(timeoutMs, () =>
      setImmediate(() =>
        this.abort(new DOMException(`no answer within ${Math.round(timeoutMs)} ms`, 'TimeoutError')),
      ),
    );
    if (!signal) return;
    const callOff = () => this.abort(signal.reason);
    signal.addEventListener('abort', callOff);
    this.stopListening = () => signal.removeEventListener('abort', callOff);
  }

  /** Ends the exchange without an answer. A request that waits for a connection is not sent when it gets one. */
  abort(reason: unknown): void {
    if (this.isEnded) return;
    this.aborted = { reason };
    this.fail(reason);
    this.controller?.abort(asError(reason));
  }

  /** The request is handed to a socket: from now on the service may have it. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.aborted) controller.abort(asError(this.aborted.reason));
    else {
      this.begun = true;
      this.controller = controller;
    }
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    const { status, headers } = this;
    this.end({ answer: { status, headers, body: textOf(this.chunks) } });
  }

  onResponseError(_: Dispatcher.DispatchController, cause: unknown): void {
    this.fail(cause);
  }

  private fail(cause: unknown): void {
    this.end({ failure: { cause, begun: this.begun } });
  }

  private end(exchange: Exchange): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.cancelTimeout?.();
    this.stopListening?.();
    this.onEnd?.(exchange);
    this.resolve(exchange);
  }
}

/** UTF-8 without its byte order mark, which JSON must not have. */
function textOf([first, ...others]: readonly Buffer[]): string {
  if (!first) return '';
  const bytes = others.length > 0 ? Buffer.concat([first, ...others]) : first;
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', hasMark ? 3 : 0);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
