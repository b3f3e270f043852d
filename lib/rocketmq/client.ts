import type { Dispatcher } from 'undici';
import type { Credentials, ServiceAddress } from '../config/credentials.ts';
import type { Refreshing } from '../config/refreshing.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { quietly } from '../core/quietly.ts';
import { createAdmission } from './admission.ts';
import { createConnection } from './connection.ts';
import { createIdentity } from './identity.ts';
import type { Message } from './message.ts';
import type { Outcome } from './outcome.ts';
import type { Notice } from './pause.ts';
import { createRetryBudget } from './retry-budget.ts';
import { sendWithRetries } from './send.ts';
import type { SendOptions } from './send-options.ts';
import { sendTarget } from './wire.ts';

export type { Attempt, Outcome, Receipt, RefusalClass, StopReason } from './outcome.ts';
export { mayBeDuplicate } from './outcome.ts';
export type { Notice } from './pause.ts';
export type { UnknownPolicy } from './retry.ts';
export type { SendOptions } from './send-options.ts';

/** Options of a client. Tests set those from `dispatcher` on. */
export interface ClientOptions {
  readonly service: ServiceAddress;
  /** Read again after the service refused them. */
  readonly credentials: Refreshing<Credentials>;
  /** How long one attempt may take, from the request to the end of its answer, in milliseconds. */
  readonly attemptTimeoutMs: number;
  /** How many attempts a message has, the first included. */
  readonly maxAttempts: number;
  /** How many requests may be in flight at once. */
  readonly maxInFlight: number;
  /** Called when sending pauses or continues, which concerns the whole container. */
  readonly onNotice?: (notice: Notice) => void;
  /** How long after an attempt a stored message can be found by a query, in milliseconds. @default 2000 */
  readonly visibleAfterMs?: number | undefined;
  /** Used instead of sockets of its own. It belongs to the caller: the client does not close it. */
  readonly dispatcher?: Dispatcher;
  readonly clock?: Clock;
  /** From 0 to below 1. */
  readonly random?: () => number;
  readonly idleLimitMs?: number;
}

/**
 * Sends messages to one RocketMQ instance. There is one client per container: invocations share its connections, token and
 * measurements.
 */
export interface RocketMqClient {
  /** Sends one message, with retries as far as the deadline allows, and returns its outcome. Never throws. */
  send(message: Message, options: SendOptions): Promise<Outcome>;
  /** Whether another request could begin at once: no other waits, and fewer are in flight than the service takes now. */
  hasRoom(): boolean;
  close(): Promise<void>;
}

/**
 * A client for DMS for RocketMQ, which sends by its "Sending Messages" call.
 *
 * @example
 * const outcome = await client.send(message, { deadline: Date.now() + 10_000 });
 * if (outcome.kind === 'sent') console.log(outcome.receipt.msgId);
 */
export function createRocketMqClient({
  service,
  credentials,
  attemptTimeoutMs,
  maxAttempts,
  maxInFlight,
  onNotice,
  visibleAfterMs = 2000,
  dispatcher,
  clock = systemClock,
  random = Math.random,
  idleLimitMs,
}: ClientOptions): RocketMqClient {
  const target = sendTarget(service);
  const { projectId } = service;
  const connection = createConnection({ origin: target.origin, clock, dispatcher, idleLimitMs });
  const identity = createIdentity(credentials, { projectId, attemptTimeoutMs, clock, dispatcher });
  const admission = createAdmission({
    maxInFlight,
    attemptTimeoutMs,
    identity,
    clock,
    onNotice: (notice) => quietly(() => onNotice?.(notice)),
  });
  const context = {
    service,
    sendTarget: target,
    clock,
    random,
    connection,
    identity,
    admission,
    budget: createRetryBudget(),
    attemptTimeoutMs,
    maxAttempts,
    visibleAfterMs,
  };
  return {
    send: (message, options) => sendWithRetries(context, message, options),
    hasRoom: admission.hasRoom,
    async close() {
      await Promise.all([connection.close(), identity.close()]);
    },
  };
}
