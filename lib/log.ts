import { Logger } from '@aws-lambda-powertools/logger';
import type { InboundEvent } from './event.ts';
import type { Message } from './message.ts';
import type { Outcome } from './rocketmq/client.ts';

/** The part of Powertools' logger that is used; tests pass their own. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** A logger that writes one JSON line at a time (Powertools for AWS Lambda; `POWERTOOLS_LOG_LEVEL` sets how much). */
export function createLog(): Log {
  return new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? 'rocketmq-launchpad' });
}

/** One line per message: what became of it, and what names it. Never its body. */
export function logOutcome(
  log: Log,
  route: string,
  event: InboundEvent,
  message: Message,
  outcome: Outcome,
): void {
  const { topic, tag, keys } = message;
  const line = {
    route,
    eventId: event.id,
    topic,
    tag,
    keys,
    outcome: outcome.kind,
    attempts: outcome.attempts,
  };
  if (outcome.kind === 'sent') {
    log.info('Message sent', { ...line, msgId: outcome.receipt.msgId });
  } else {
    const { reason, status, serviceCode, requestId } = outcome;
    const refusalClass = outcome.kind === 'rejected' ? outcome.class : undefined;
    log.warn(`Message ${outcome.kind}`, { ...line, refusalClass, reason, status, serviceCode, requestId });
  }
}
