import type { Log } from '../core/log.ts';
import { mayBeDuplicate, type Notice, type Outcome } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';
import { durationOf } from './metrics.ts';

const texts = {
  sent: 'Message sent',
  rejected: 'Message rejected',
  'not-sent': 'Message not sent',
  unknown: 'Message in doubt: it may have been sent',
} as const;

/**
 * Writes one line per message: its outcome and what identifies it, never its body. A message that may be at the broker twice
 * has a second line, for an alarm.
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
      log.warn('Possible duplicate: the broker may already have stored the message', { ...line, msgId });
    return;
  }
  const { reason, status, serviceCode, requestId, stopped } = outcome;
  const refusalClass = 'class' in outcome ? outcome.class : undefined;
  log.warn(texts[kind], { ...line, refusalClass, reason, stopped, status, serviceCode, requestId });
}

const resumedTexts = {
  credentials: 'the credentials work again, or were replaced',
  service: 'the service works again',
} as const;

/** Logs that sending has paused or continues, in the whole container. */
export function logNotice(log: Log, notice: Notice): void {
  const { what } = notice;
  if (notice.kind === 'resumed') {
    log.info(`Sending continues: ${resumedTexts[what]}`, { what });
    return;
  }
  const remedy =
    what === 'credentials' ? ': check DMS_ACCESS_KEY and DMS_SECRET_KEY or the IAM user, and the clock' : '';
  const forSeconds = Math.round(notice.forMs / 1000);
  log.error(`Sending has paused for ${forSeconds} s${remedy}`, { what, reason: notice.reason, forSeconds });
}
