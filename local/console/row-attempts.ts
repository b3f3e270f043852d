import { classify } from '../../lib/rocketmq/classify.ts';
import type { AttemptedFact, AttemptFact, AttemptPurpose } from './facts.ts';
import type { OpenMessage } from './row.ts';
import type { RowAttempt, RowLine } from './row-types.ts';

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

/** Attempts that had no end when their invocation ended: the service may have the message. */
export function endOpenAttempts(message: OpenMessage): void {
  for (const attempt of message.attempts.filter(({ outcome }) => outcome === 'running')) {
    attempt.outcome = 'unknown';
    attempt.message = 'The invocation ended before the answer';
    message.inDoubt = true;
  }
}

const purposes: Readonly<Record<AttemptPurpose, string>> = {
  send: 'Sent a message',
  query: 'Looked a message up',
  token: 'Asked IAM for a token',
  other: 'Made another request',
};

/** A request that did not send a message, as a line. */
export function requestLine(what: AttemptPurpose, fact: AttemptedFact): RowLine {
  const { at, status, code, message, error, durationMs } = fact;
  const result = [status, code, message, error].filter((part) => part !== undefined).join(' ');
  return { at, text: `${purposes[what]}: ${result}, ${durationMs} ms` };
}
