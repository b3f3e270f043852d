import type { Dispatcher } from 'undici';
import type { Credentials } from '../config/credentials.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { createAuthenticator } from './authenticate.ts';
import { createConnection } from './connection.ts';
import { failureFrom } from './failure.ts';
import { targetOf } from './http.ts';
import type { AttemptFailure } from './outcome.ts';

/** One request to the service's API. */
export interface DirectRequest {
  readonly method: 'GET' | 'POST';
  /** With its query, encoded. */
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: unknown;
}

/** The body of a successful answer, or the failure. `step` tells which of the two services failed. */
export type DirectResult =
  | { readonly body: string }
  | { readonly failure: AttemptFailure; readonly step: 'token' | 'call' };

/** Options of `createDirectCaller`. */
export interface DirectCallerOptions {
  readonly endpoint: string;
  readonly projectId: string;
  readonly credentials: Credentials;
  /** How long one answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Used instead of sockets of its own. It belongs to the caller, who closes it. */
  readonly dispatcher?: Dispatcher | undefined;
  readonly clock?: Clock;
}

/** Makes single requests, for commands and not for functions: no retries, no queue, no circuit breaker. */
export interface DirectCaller {
  /** Makes one request with its proof of identity. Never throws. */
  call(request: DirectRequest): Promise<DirectResult>;
  close(): Promise<void>;
}

/** A caller of any request of the service, signed or with a token as the client's requests are. */
export function createDirectCaller(options: DirectCallerOptions): DirectCaller {
  const { endpoint, projectId, credentials, timeoutMs, dispatcher, clock = systemClock } = options;
  const { origin } = new URL(endpoint);
  const connection = createConnection({ origin, clock, dispatcher });
  const authenticator = createAuthenticator(credentials, {
    projectId,
    attemptTimeoutMs: timeoutMs,
    clock,
    dispatcher,
  });
  return {
    async call({ method, path, json }) {
      const headers: Record<string, string> =
        json === undefined ? {} : { 'content-type': 'application/json' };
      const target = targetOf(method, new URL(path, endpoint), headers);
      const body = Buffer.from(json === undefined ? '' : JSON.stringify(json));
      const authenticated = await authenticator.authenticate({ target, body });
      if ('failure' in authenticated) return { failure: authenticated.failure, step: 'token' };
      const exchange = await connection.exchange(authenticated.request, { timeoutMs });
      if ('answer' in exchange && isGood(exchange.answer.status)) return { body: exchange.answer.body };
      return { failure: failureFrom(exchange, `${method} ${target.pathname}`, clock.now()), step: 'call' };
    },
    async close() {
      await Promise.all([connection.close(), authenticator.close()]);
    },
  };
}

const isGood = (status: number) => status >= 200 && status < 300;
