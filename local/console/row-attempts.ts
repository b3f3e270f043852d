import { classify } from '../../lib/rocketmq/classify.ts';
import type { AttemptedFact, AttemptFact } from './facts.ts';
import type { OpenMessage } from './row.ts';
import type { RowAttempt } from './row-types.ts';

/** Adds the begin of an attempt to its message. */
export function beginAttempt(message: OpenMessage, { attemptId: id, at }: AttemptFact): void {
  const last = message.attempts.at(-1);
  const endedAt = last === undefined ? at : last.at + (last.durationMs ?? 0);
  message.attempts.push({ id, at, delayMs: Math.max(0, at - endedAt), outcome: 'running' });
}

/** Adds the end of an attempt to its message. */
export function endAttempt(message: OpenMessage, fact: AttemptedFact): void {
  const attempt = message.attempts.find(({ id }) => id === fact.attemptId);
  if (attempt === undefined) return;
  const { durationMs, status, code, message: text, error, msgId } = fact;
  Object.assign(attempt, { durationMs, status, code, message: text ?? error, ...verdictOf(fact) });
  if (attempt.outcome === 'unknown') message.inDoubt = true;
  if (attempt.outcome !== 'sent') return;
  message.state = 'sent';
  if (msgId !== undefined) message.receipt ??= { msgId };
}

function verdictOf(fact: AttemptedFact): Pick<RowAttempt, 'outcome' | 'class'> {
  const { status, code, message, msgId, begun } = fact;
  if (status === undefined) return { outcome: begun ? 'unknown' : 'not-sent' };
  if (status < 300) return { outcome: msgId !== undefined && code === undefined ? 'sent' : 'unknown' };
  const { verdict } = classify({ status, serviceCode: code, serviceMessage: message });
  return verdict === 'unknown' ? { outcome: 'unknown' } : { outcome: 'rejected', class: verdict };
}
