import type { Trigger } from '../event/event.ts';
import type { Outcome, UnknownPolicy } from '../rocketmq/client.ts';

/** Next step for a message: none, another attempt later, or the decision of a person. */
export type Fate = 'done' | 'retry' | 'dead-letter';

/** Whether the service will never take a message as it is. */
export function isInvalid(outcome: Outcome): boolean {
  return 'class' in outcome && outcome.class === 'invalid';
}

/** Place where a retry waits: the trigger, which delivers the event again, or the outbox. */
export type RetryPlace = 'trigger' | 'outbox';

/**
 * The fate of a message. With `verify` an unknown outcome is a retry too: the policy travels with the message, so the next
 * attempt looks the key up first.
 *
 * @param onUnknown the policy of the message's route
 */
export function fateOf(outcome: Outcome, onUnknown: UnknownPolicy = 'retry'): Fate {
  if (outcome.kind === 'sent') return 'done';
  // The service will never take this message as it is, even if an earlier attempt is unknown.
  if (isInvalid(outcome)) return 'dead-letter';
  return outcome.kind === 'unknown' && onUnknown === 'dead-letter' ? 'dead-letter' : 'retry';
}

/**
 * Place where a retry waits. The outbox does not preserve order, so ordered events go back to their trigger. A queue already
 * stores its records, but it must not deliver a record again if a part of it was sent.
 *
 * @param trigger `outbox` for a record that waits there already
 * @param ordered whether the event belongs to a message group
 * @param partlySent whether other messages of the same delivery are at the broker
 */
export function retryBy(trigger: Trigger | 'outbox', ordered: boolean, partlySent: boolean): RetryPlace {
  if (ordered || trigger === 'outbox') return 'trigger';
  return trigger === 'queue' && !partlySent ? 'trigger' : 'outbox';
}

/** Trigger, order and policy of the messages that would be delivered again together. */
export interface Situation {
  readonly trigger: Trigger;
  readonly ordered: boolean;
  readonly onUnknown?: UnknownPolicy | undefined;
}

/**
 * Fates of all messages of one delivery: of an event, or of a queue's record.
 *
 * @returns one fate for each outcome, where `retry` means the outbox; or `redeliver`: then the trigger must deliver all of
 * them again, and messages that can never be sent become dead letters later, when nothing else is left to retry
 */
export function fatesOf(
  outcomes: readonly Outcome[],
  { trigger, ordered, onUnknown = 'retry' }: Situation,
): readonly Fate[] | 'redeliver' {
  const fates = outcomes.map((outcome) => fateOf(outcome, onUnknown));
  if (!fates.includes('retry')) return fates;
  const isSent = outcomes.some(({ kind }) => kind === 'sent');
  const mustNotRepeat = onUnknown === 'dead-letter' && outcomes.some(({ kind }) => kind === 'unknown');
  const isTaken = isSent || mustNotRepeat;
  // Another delivery would send again what is sent or in doubt, and the outbox would change the order.
  if (ordered && onUnknown === 'dead-letter' && isTaken) {
    return fates.map((fate) => (fate === 'retry' ? 'dead-letter' : fate));
  }
  return retryBy(trigger, ordered, isTaken) === 'trigger' ? 'redeliver' : fates;
}
