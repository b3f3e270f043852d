import { Logger } from '@aws-lambda-powertools/logger';
import { mayBeDuplicate, type Notice, type Outcome } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';
import { durationOf } from './metrics.ts';

/** The part of Powertools' logger that is used; tests pass their own. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** A logger that writes one JSON line at a time (Powertools for AWS Lambda; `POWERTOOLS_LOG_LEVEL` sets how much). */
export function createLog(): Log {
  return new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? 'rocketmq-services' });
}

const texts = {
  sent: 'Message sent',
  rejected: 'Message rejected',
  'not-sent': 'Message not sent',
  unknown: 'Message in doubt: nobody knows whether it was sent',
} as const;

/**
 * One line per message: what became of it, and what names it; never its body. A message that was sent after an attempt
 * whose end is unknown has a second line, to alarm on.
 */
export function logOutcome(
  log: Log,
  from: { readonly route: string; readonly eventId: string },
  message: Message,
  outcome: Outcome,
): void {
  const { topic, tag, keys } = message;
  const { kind, attempts } = outcome;
  const durationMs = durationOf(outcome);
  const line = { ...from, topic, tag, keys, outcome: kind, attempts: attempts.length, durationMs };
  if (kind === 'sent') {
    const { msgId } = outcome.receipt;
    log.info(texts.sent, { ...line, msgId });
    if (mayBeDuplicate(outcome))
      log.warn('Message may be there twice: an attempt before ended unknown', { ...line, msgId });
    return;
  }
  const { reason, status, serviceCode, requestId } = outcome;
  const refusalClass = 'class' in outcome ? outcome.class : undefined;
  log.warn(texts[kind], { ...line, refusalClass, reason, status, serviceCode, requestId });
}

/** What concerns the whole container: sending has paused, or goes on. */
export function logNotice(log: Log, notice: Notice): void {
  const { what } = notice;
  if (notice.kind === 'resumed') {
    log.info(`Sending goes on: the ${what} works again`, { what });
    return;
  }
  const remedy =
    what === 'credentials' ? ': check DMS_ACCESS_KEY and DMS_SECRET_KEY or the IAM user, and the clock' : '';
  const forSeconds = Math.round(notice.forMs / 1000);
  log.error(`Sending has paused for ${forSeconds} s${remedy}`, { what, because: notice.because, forSeconds });
}
