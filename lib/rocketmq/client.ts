import type { Dispatcher } from 'undici';
import type { Deadline } from '../deadline.ts';
import { parseJson } from '../json.ts';
import type { Message } from '../message.ts';
import { type Authenticated, type Credentials, signer, tokenBearer } from './authenticate.ts';
import { type Connection, createConnection, type Exchange } from './connection.ts';
import { failureFrom } from './failure.ts';
import type { AttemptResult, Outcome } from './outcome.ts';
import { createTokenSource } from './token.ts';
import { messagesUrl, receiptFrom, type ServiceAddress, toWire } from './wire.ts';

export type { Credentials } from './authenticate.ts';
export type { Outcome, Receipt, RefusalClass } from './outcome.ts';
export type { ServiceAddress } from './wire.ts';

/** What a client needs; the last two are seams for tests and proxies. */
export interface ClientOptions {
  readonly service: ServiceAddress;
  readonly credentials: Credentials;
  /** How long one attempt may take, from the request to the end of its answer. */
  readonly attemptTimeoutMs: number;
  /** How many connections may be open. */
  readonly maxInFlight: number;
  readonly dispatcher?: Dispatcher;
  /** Epoch milliseconds. Default: the system clock. */
  readonly now?: () => number;
}

/** Sends messages to one RocketMQ instance. One per container: invocations share its connections and token. */
export interface RocketMqClient {
  /** Sends one message and says what became of it. Never throws. */
  send(message: Message, options: { deadline: Deadline }): Promise<Outcome>;
  close(): Promise<void>;
}

/**
 * A client for the send-message call of DMS for RocketMQ.
 *
 * @example
 * const outcome = await client.send(message, { deadline: Date.now() + 10_000 });
 * if (outcome.kind === 'sent') console.log(outcome.receipt.msgId);
 */
export function createRocketMqClient(options: ClientOptions): RocketMqClient {
  const { service, maxInFlight, attemptTimeoutMs, dispatcher, now = Date.now } = options;
  const url = messagesUrl(service);
  const connection = createConnection(url.origin, maxInFlight, dispatcher);
  const authenticator = createAuthenticator(options);

  async function attempt(
    authenticated: Authenticated,
    topic: string,
    deadline: Deadline,
  ): Promise<AttemptResult> {
    if ('failure' in authenticated) return authenticated.failure;
    const what = `Sending to topic "${topic}" of instance ${service.instanceId}`;
    const timeoutMs = Math.min(attemptTimeoutMs, deadline - now());
    if (timeoutMs <= 0) return { kind: 'not-sent', reason: `${what}: no time was left to begin` };
    return readExchange(await connection.exchange(authenticated.request, { timeoutMs }), what);
  }

  return {
    async send(message, { deadline }) {
      const headers = { 'content-type': 'application/json' };
      const authenticated = await authenticator.authenticate({
        method: 'POST',
        url,
        headers,
        body: toWire(message),
      });
      const result = await attempt(authenticated, message.topic, deadline);
      const refused = result.kind === 'rejected' && result.class === 'unauthorized';
      if (!refused || !authenticator.renew || 'failure' in authenticated) return { ...result, attempts: 1 };
      const renewed = await authenticator.renew(authenticated.request);
      return { ...(await attempt(renewed, message.topic, deadline)), attempts: 2 };
    },
    close: () => connection.close(),
  };
}

function createAuthenticator({
  credentials,
  service,
  attemptTimeoutMs,
  now = Date.now,
  dispatcher,
}: ClientOptions) {
  if ('accessKey' in credentials) return signer(credentials, service.projectId, now);
  const connection: Connection = createConnection(new URL(credentials.endpoint).origin, 1, dispatcher);
  return tokenBearer(
    createTokenSource(credentials, service.projectId, { connection, timeoutMs: attemptTimeoutMs, now }),
  );
}

function readExchange(exchange: Exchange, what: string): AttemptResult {
  const status = exchange.answer?.status ?? 0;
  const receipt =
    status >= 200 && status < 300 ? receiptFrom(parseJson(exchange.answer?.body ?? '')) : undefined;
  return receipt ? { kind: 'sent', receipt } : failureFrom(exchange, what);
}
