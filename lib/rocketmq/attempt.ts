import type { Clock } from '../core/clock.ts';
import type { Deadline } from '../core/deadline.ts';
import { parseJson } from '../core/json.ts';
import type { Authenticated, Authenticator } from './authenticate.ts';
import type { Connection, Exchange, HttpRequest } from './connection.ts';
import { failureFrom } from './failure.ts';
import type { Message } from './message.ts';
import type { AttemptResult } from './outcome.ts';
import { isRefusedProof, type Traffic } from './admission.ts';
import { messagesUrl, receiptFrom, type ServiceAddress, toWire } from './wire.ts';

/** Why an attempt was not even begun. */
export interface NotBegun {
  readonly because: string;
}

/** What an attempt must keep to. */
export interface AttemptOptions {
  readonly deadline: Deadline;
  readonly signal?: AbortSignal | undefined;
  /** Over how many attempts the time that is left must reach, this one included. */
  readonly attemptsLeft: number;
  /** How long the attempt before waited in vain, in milliseconds: this one must not do the same. */
  readonly waitedMs: number;
  /** Whether the proof of identity is already the second. */
  readonly isRenewed: boolean;
}

/** What attempts stand on: one of each per container. */
export interface AttemptContext {
  readonly service: ServiceAddress;
  readonly attemptTimeoutMs: number;
  readonly clock: Clock;
  readonly connection: Connection;
  readonly authenticator: Authenticator;
  readonly traffic: Traffic;
}

/** The shortest time that an attempt gets while several must share what is left, in milliseconds. */
const SHORTEST_SHARE_MS = 1000;

/** An attempt that was made: how it went, and how long it took from its turn to its end, in milliseconds. */
export interface Attempted {
  readonly result: AttemptResult;
  readonly durationMs: number;
}

/** Makes one attempt to send a message: waits for a turn, proves who we are, and reads the answer. Never throws. */
export async function attempt(
  context: AttemptContext,
  message: Message,
  options: AttemptOptions,
): Promise<Attempted | NotBegun> {
  const { service, clock, traffic } = context;
  const turn = await traffic.takeTurn(options);
  if ('because' in turn) return turn;

  try {
    const startedAt = clock.monotonic();
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', url: messagesUrl(service), headers, body: toWire(message) } as const;
    const authenticated = await authenticateInTime(context, request, options);
    const what = `Sending to topic "${message.topic}" of instance ${service.instanceId}`;
    const { result, ...lesson } = await exchangeFor(context, authenticated, what, options);
    // What was called off tells nothing about the service.
    if (!options.signal?.aborted) turn.learn(result, lesson);
    return { result, durationMs: clock.monotonic() - startedAt };
  } finally {
    turn.end();
  }
}

/** A token may take its time to come; longer than there is, nobody waits for it. */
async function authenticateInTime(
  { authenticator, clock, traffic }: AttemptContext,
  request: HttpRequest,
  { deadline, signal }: AttemptOptions,
): Promise<Authenticated> {
  const ended = new AbortController();
  const waitMs = Math.max(0, deadline - clock.now() - traffic.expectedMs());
  const stop = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  const late = clock.sleep(waitMs, stop).then((): Authenticated => {
    return { failure: { kind: 'not-sent', reason: 'No token from IAM came in time' } };
  });
  return Promise.race([authenticator.authenticate(request), late]).finally(() => ended.abort());
}

/** `durationMs`: how long the service took. A timeout only says how long we waited. */
async function exchangeFor(
  context: AttemptContext,
  authenticated: Authenticated,
  what: string,
  options: AttemptOptions,
): Promise<{ result: AttemptResult; durationMs: number | undefined; isProofRefused: boolean }> {
  if ('failure' in authenticated) {
    return { result: authenticated.failure, durationMs: undefined, isProofRefused: false };
  }
  const { authenticator, clock, connection } = context;
  const limits = { timeoutMs: timeoutFor(context, options), signal: options.signal };
  const startedAt = clock.monotonic();
  const exchange = await connection.exchange(authenticated.request, limits);
  const durationMs = exchange.answer && clock.monotonic() - startedAt;
  const result = readExchange(exchange, what, clock.now());
  const isNews = isRefusedProof(result) && authenticator.drop(authenticated.request);
  return { result, durationMs, isProofRefused: isNews && (options.isRenewed || !authenticator.canRenew) };
}

/** What is left is divided among the attempts that are left, but not into pieces too short to succeed. */
function timeoutFor({ attemptTimeoutMs, clock, traffic }: AttemptContext, options: AttemptOptions): number {
  const leftMs = options.deadline - clock.now();
  const { attemptsLeft, waitedMs } = options;
  const share = Math.max(leftMs / attemptsLeft, SHORTEST_SHARE_MS, 2 * traffic.expectedMs(), 2 * waitedMs);
  return Math.min(share, leftMs, attemptTimeoutMs);
}

/** Sent is only what the service says with a message id. */
function readExchange(exchange: Exchange, what: string, now: number): AttemptResult {
  const { answer } = exchange;
  const isSuccess = answer !== undefined && answer.status >= 200 && answer.status < 300;
  const receipt = isSuccess ? receiptFrom(parseJson(answer.body)) : undefined;
  return receipt ? { kind: 'sent', receipt } : failureFrom(exchange, what, now);
}
