import type { Failure } from '../outbox/record.ts';
import type { Outcome } from '../rocketmq/client.ts';

/** Outcome of a message that was not sent. */
type Unsent = Exclude<Outcome, { kind: 'sent' }>;

/** Outcome of an event that cannot become messages. */
export interface NotAMessage {
  readonly kind: 'invalid';
  readonly reason: string;
}

/** Origin and time of a failure, and the failure before it. */
export interface FailureContext {
  /** The function and route, such as `webhook/github`. */
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Failure that a record of the outbox or the dead letters already has. */
  readonly earlier?: Failure | undefined;
}

/** Failure of an outcome, for an operator. Origin, first time, first reason and attempts of an earlier failure are carried over. */
export function failureOf(outcome: Unsent | NotAMessage, { origin, now, earlier }: FailureContext): Failure {
  const at = new Date(now).toISOString();
  const first = earlier?.firstReason ?? earlier?.reason;
  const common = {
    origin: earlier?.origin ?? origin,
    firstReason: first === outcome.reason ? undefined : first,
    firstAt: earlier?.firstAt ?? at,
    lastAt: at,
  };
  const before = earlier?.attempts ?? 0;
  if (outcome.kind === 'invalid') {
    return { ...common, reason: outcome.reason, outcome: outcome.kind, attempts: before };
  }
  const { reason, kind, serviceCode, requestId, stopped, attempts } = outcome;
  return {
    ...common,
    reason,
    outcome: kind,
    class: 'class' in outcome ? outcome.class : undefined,
    serviceCode,
    requestId,
    stopped,
    attempts: before + attempts.length,
  };
}

/** For how long SQS keeps a record at most, in milliseconds (Amazon SQS, "Message quotas"). Senders of webhooks give up earlier. */
const LONGEST_REDELIVERY_MS = 14 * 24 * 3600 * 1000;

/**
 * When a message can have been sent for the first time, in epoch milliseconds. Its event may have been delivered before the
 * first failure that was recorded, to a process that died: a webhook's sender may have posted it days ago.
 */
export function firstSendOf(earlier: Failure | undefined): number | undefined {
  const firstAt = timeOf(earlier?.firstAt);
  return firstAt === undefined ? undefined : firstAt - LONGEST_REDELIVERY_MS;
}

/** Epoch milliseconds of a time as text; `undefined` if it is not one. */
export function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
