import type { OpenRow } from './row.ts';
import type { RowOutcome } from './row-types.ts';

/** What became of a row, and why if it was not sent. */
export function outcomeOf(row: OpenRow): {
  readonly outcome: RowOutcome;
  readonly reason?: string | undefined;
} {
  const last = row.invocations.at(-1);
  if (row.isOpen || (last === undefined && row.answer === undefined)) return { outcome: 'running' };
  if (row.answer !== undefined && row.answer.status >= 400) return ofAnswer(row, row.answer);
  if (last === undefined) return { outcome: 'filtered', reason: 'Answered by the gateway' };
  if (last.end !== undefined && last.end !== 'answered') return { outcome: 'failed', reason: last.error };
  if (row.isHandedBack) return { outcome: 'redeliver', reason: reasonOf(row) };
  if (row.isDeadLetter) return { outcome: 'dead-letter', reason: row.reason };
  if (row.messages.length === 0) {
    const reason = row.isFiltered ? 'Its route filters it out' : 'Answered without a message';
    return { outcome: 'filtered', reason };
  }
  return ofMessages(row) ?? { outcome: 'running' };
}

function ofAnswer(
  row: OpenRow,
  { status }: { readonly status: number },
): { readonly outcome: RowOutcome; readonly reason?: string | undefined } {
  const reason = row.verification?.reason ?? reasonOf(row);
  if (status < 500) {
    const by = row.invocations.length === 0 ? 'The gateway answered' : 'Answered';
    return {
      outcome: 'refused',
      reason: reason ?? `${by} with ${status}${status === 413 ? ': the body is too large' : ''}`,
    };
  }
  return {
    outcome: status === 503 ? 'redeliver' : 'failed',
    reason: reason ?? row.invocations.at(-1)?.error,
  };
}

/** `undefined` while a message is on its way. A message of the outbox keeps its row there until it is sent. */
function ofMessages(
  row: OpenRow,
): { readonly outcome: RowOutcome; readonly reason?: string | undefined } | undefined {
  const states = new Set(row.messages.map(({ state }) => state));
  if (states.size === 0 || states.has('running')) return undefined;
  const reason = reasonOf(row);
  if (states.has('redeliver')) return { outcome: 'redeliver', reason };
  if (states.has('dead-letter')) return { outcome: 'dead-letter', reason };
  if (!states.has('outbox')) return { outcome: 'sent' };
  return { outcome: states.has('sent') ? 'partly' : 'outbox', reason };
}

const reasonOf = (row: OpenRow) =>
  row.reason ?? row.messages.find(({ state, reason }) => state !== 'sent' && reason !== undefined)?.reason;
