import type { Dispatcher } from 'undici';
import { type Clock, systemClock } from '../core/clock.ts';
import type { Deadline } from '../core/deadline.ts';
import { type AttemptContext, attempt } from './attempt.ts';
import { type Credentials, createAuthenticator } from './authenticate.ts';
import { createRetryBudget, type RetryBudget } from './retry-budget.ts';
import { createConnection } from './connection.ts';
import type { Message } from './message.ts';
import { type Attempt, type AttemptFailure, type AttemptResult, type Outcome, outcomeOf } from './outcome.ts';
import { isRetryable, retryDelayMs, type UnknownPolicy } from './retry.ts';
import { createTraffic, type Notice } from './admission.ts';
import { messagesUrl, type ServiceAddress } from './wire.ts';

export type { Credentials } from './authenticate.ts';
export type { Attempt, Outcome, Receipt, RefusalClass } from './outcome.ts';
export { mayBeDuplicate } from './outcome.ts';
export type { UnknownPolicy } from './retry.ts';
export type { Notice } from './admission.ts';
export type { ServiceAddress } from './wire.ts';

/** What a client needs; all from `dispatcher` on are seams with real defaults. */
export interface ClientOptions {
  readonly service: ServiceAddress;
  readonly credentials: Credentials;
  /** How long one attempt may take, from the request to the end of its answer. */
  readonly attemptTimeoutMs: number;
  /** How many attempts a message has, the first included. */
  readonly maxAttempts: number;
  /** How many sends may be in flight at once. */
  readonly maxInFlight: number;
  /** Told of what concerns the whole container, not one message. */
  readonly onNotice?: (notice: Notice) => void;
  readonly dispatcher?: Dispatcher;
  readonly clock?: Clock;
  /** From 0 to below 1. */
  readonly random?: () => number;
  readonly idleLimitMs?: number;
}

/** How one message is to be sent. */
export interface SendOptions {
  /** Nothing is begun that cannot end before. */
  readonly deadline: Deadline;
  /** Default: `retry`, with the same keys. */
  readonly onUnknown?: UnknownPolicy | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly inDoubt?: boolean;
  readonly lookUpSince?: number | undefined;
}

/** Sends messages to one RocketMQ instance. One per container: invocations share its connections, token and judgement. */
export interface RocketMqClient {
  /** Sends one message, retrying as far as the deadline allows, and says what became of it. Never throws. */
  send(message: Message, options: SendOptions): Promise<Outcome>;
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
  const {
    clock = systemClock,
    random = Math.random,
    maxAttempts,
    maxInFlight,
    dispatcher,
    idleLimitMs,
  } = options;
  const { origin } = messagesUrl(options.service);
  const connection = createConnection({ origin, maxInFlight, clock, dispatcher, idleLimitMs });
  const authenticator = createAuthenticator({ ...options, clock });
  const onNotice = quietly(options.onNotice);
  const traffic = createTraffic({ ...options, clock, onNotice, canRenew: authenticator.canRenew });
  const loop = {
    ...options,
    clock,
    random,
    maxAttempts,
    connection,
    authenticator,
    traffic,
    budget: createRetryBudget(),
  };

  return {
    send: (message, sendOptions) => sendWithRetries(loop, message, sendOptions),
    async close() {
      await Promise.all([connection.close(), authenticator.close()]);
    },
  };
}

/** Whoever is told must not be able to stop what goes on. */
function quietly(onNotice: ClientOptions['onNotice']): (notice: Notice) => void {
  return (notice) => {
    try {
      onNotice?.(notice);
    } catch {
      // A log that fails is no reason to stop sending.
    }
  };
}

interface Loop extends AttemptContext {
  readonly budget: RetryBudget;
  readonly random: () => number;
  readonly maxAttempts: number;
}

/** Attempts until the message is sent, refused for good, or out of attempts, budget or time. */
async function sendWithRetries(loop: Loop, message: Message, options: SendOptions): Promise<Outcome> {
  const { authenticator, traffic, budget, clock, random, maxAttempts } = loop;
  const attempts: Attempt[] = [];
  let failure: AttemptFailure | undefined;
  let isRenewed = false;
  let delayMs = 0;
  let waitedMs = 0;

  for (;;) {
    const attemptsLeft = maxAttempts - attempts.length;
    const attempted = await attempt(loop, message, { ...options, isRenewed, attemptsLeft, waitedMs });
    if ('because' in attempted)
      return outcomeOf(notBegun(message, attempted.because, failure), attempts, options.inDoubt);
    const { result, durationMs } = attempted;
    attempts.push(attemptOf(result, delayMs, durationMs));
    waitedMs = result.kind === 'unknown' ? durationMs : 0;
    if (result.kind === 'sent') {
      budget.earn();
      return outcomeOf(result, attempts, options.inDoubt);
    }
    failure = result;
    if (attempts.length >= maxAttempts || options.signal?.aborted)
      return outcomeOf(failure, attempts, options.inDoubt);

    if (isUnauthorized(failure) && authenticator.canRenew && !isRenewed) {
      isRenewed = true;
      delayMs = 0;
      continue;
    }
    delayMs = retryDelayMs(failure, attempts.length, random());
    const isInTime = clock.now() + delayMs + traffic.expectedMs() <= options.deadline;
    // A renewed token may be out of date again by the time that its turn comes; the circuit ends what is not bad luck.
    const mayRenew = isUnauthorized(failure) && authenticator.canRenew;
    const isWorthwhile = (mayRenew || isRetryable(failure, options.onUnknown ?? 'retry')) && isInTime;
    if (!isWorthwhile || !budget.take(failure)) return outcomeOf(failure, attempts, options.inDoubt);
    await clock.sleep(delayMs, options.signal);
  }
}

/** A retry that was never begun changes nothing about how the attempt before it ended, only why there are no more. */
function notBegun({ topic }: Message, because: string, failure: AttemptFailure | undefined): AttemptFailure {
  if (failure) return { ...failure, reason: `${failure.reason}; not tried again: ${because}` };
  return { kind: 'not-sent', reason: `Sending to topic "${topic}" was not begun: ${because}` };
}

function isUnauthorized(failure: AttemptFailure): boolean {
  return failure.kind === 'rejected' && failure.class === 'unauthorized';
}

function attemptOf(result: AttemptResult, delayMs: number, durationMs: number): Attempt {
  if (result.kind === 'sent') return { kind: 'sent', delayMs, durationMs };
  const { kind, status, serviceCode } = result;
  return {
    kind,
    class: 'class' in result ? result.class : undefined,
    status,
    serviceCode,
    delayMs,
    durationMs,
  };
}
