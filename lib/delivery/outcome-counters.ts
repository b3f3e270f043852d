import { mayBeDuplicate, type Outcome } from '../rocketmq/client.ts';
import type { Counter } from './metric-table.ts';

const outcomeNames = {
  sent: 'Sent',
  rejected: 'Rejected',
  'not-sent': 'NotSent',
  unknown: 'Unknown',
} as const;
const classNames = {
  throttled: 'Throttled',
  unavailable: 'Unavailable',
  unauthorized: 'Unauthorized',
  misconfigured: 'Misconfigured',
  invalid: 'Invalid',
} as const;

type Counters = readonly (readonly [name: Counter, count: number])[];

/** The counters of almost every message. */
const sentAtOnce: Counters = [['Sent', 1]];

/** Whether no attempt of a message failed, and it is not in doubt. */
function isSentAtOnce({ kind, attempts, inDoubt }: Outcome): boolean {
  return kind === 'sent' && !inDoubt && attempts.every((attempt) => attempt.kind === 'sent');
}

/** Counters that an outcome raises, and by how much. */
export function countersOf(outcome: Outcome): Counters {
  if (isSentAtOnce(outcome)) return sentAtOnce;
  const refusals = outcome.attempts.flatMap((attempt) => (attempt.class ? [classNames[attempt.class]] : []));
  const unknown = outcome.attempts.filter(({ kind }) => kind === 'unknown').length;
  return [
    [outcomeNames[outcome.kind], 1],
    ...[...new Set(refusals)].map((name): [Counter, number] => [
      name,
      refusals.filter((other) => other === name).length,
    ]),
    ...(unknown > 0 ? [['UnknownAttempts', unknown] as [Counter, number]] : []),
    ...(mayBeDuplicate(outcome) ? [['PossibleDuplicates', 1] as [Counter, number]] : []),
  ];
}

/** Time from the beginning of the first attempt to the end of the last, with the waits between them, in milliseconds. */
export function durationOf({ attempts }: Outcome): number {
  return Math.round(attempts.reduce((sum, { delayMs, durationMs }) => sum + delayMs + durationMs, 0));
}
