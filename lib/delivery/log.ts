import type { Log } from '../core/log.ts';
import { mayBeDuplicate, type Notice, type Outcome } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';
import type { Invocation } from './invocation.ts';
import { durationOf } from './outcome-counters.ts';

const texts = {
  rejected: 'Message rejected',
  'not-sent': 'Message not sent',
  unknown: 'Message in doubt: it may have been sent',
} as const;

/**
 * Logs how a message ended, and what identifies it, never its body. A message that was sent is listed in a line with others; any
 * other outcome has a line of its own, and so has a message that may be at the broker twice, for an alarm.
 */
export function logOutcome(
  { log, sentLog }: Pick<Invocation, 'log' | 'sentLog'>,
  { route, eventId }: { readonly route: string; readonly eventId: string },
  { topic, tag, keys }: Message,
  outcome: Outcome,
): void {
  const { kind } = outcome;
  const attempts = outcome.attempts.length;
  const durationMs = durationOf(outcome);
  if (kind === 'sent') {
    const { msgId } = outcome.receipt;
    const more = attempts > 1 ? attempts : undefined;
    sentLog.add({
      topic,
      keys: keys.join(' '),
      msgId,
      tag,
      eventId,
      route,
      attempts: more,
      durationMs,
    });
    if (!mayBeDuplicate(outcome)) return;
    const line = { route, eventId, topic, tag, keys, outcome: kind, attempts, durationMs, msgId };
    log.warn('Possible duplicate: the broker may already have stored the message', line);
    return;
  }
  const line = { route, eventId, topic, tag, keys, outcome: kind, attempts, durationMs };
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
