import type { Failure } from '../outbox/record.ts';
import type { Outcome } from '../rocketmq/client.ts';

/** How an event ends that cannot become messages. */
export interface NotAMessage {
  readonly kind: 'invalid';
  readonly reason: string;
}

/** Where a failure happened, and what is known from earlier. */
export interface FailureContext {
  /** The function and route, such as `webhook/github`. */
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** What a record of the outbox or the dead letters says already. */
  readonly earlier?: Failure | undefined;
}

/** What an operator needs to know of an outcome, together with what was known before. */
export function failureOf(outcome: Outcome | NotAMessage, { origin, now, earlier }: FailureContext): Failure {
  const at = new Date(now).toISOString();
  const common = { origin: earlier?.origin ?? origin, firstAt: earlier?.firstAt ?? at, lastAt: at };
  const before = earlier?.attempts ?? 0;
  if (outcome.kind === 'invalid' || outcome.kind === 'sent') {
    const reason = outcome.kind === 'invalid' ? outcome.reason : '';
    return { ...common, reason, outcome: outcome.kind, attempts: before };
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
