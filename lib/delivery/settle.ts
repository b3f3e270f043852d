import type { Clock } from '../core/clock.ts';
import { DeliveryError } from '../core/errors.ts';
import { eventRecord, type Failure, messageRecord, type OutboxRecord } from '../outbox/record.ts';
import type { Store } from '../outbox/store.ts';
import type { Outcome } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';
import type { Plan } from '../routing/plan.ts';
import { failureOf } from './failure.ts';
import { type Fate, isInvalid } from './fate.ts';
import type { Invocation } from './invocation.ts';
import type { Progress } from './message-groups.ts';

/**
 * State after a delivery: sent to the broker, stored in the outbox or the dead letters, or to be delivered again by the
 * trigger.
 */
export type Settlement = 'sent' | 'stored' | 'redeliver';

/** A plan, and the failure of its dead letter if the event was redriven. */
export interface RedeliverablePlan extends Plan {
  readonly earlier?: Failure | undefined;
}

/** A message with its outcome; without a message, an event that could not become one. */
export interface Part {
  readonly plan: RedeliverablePlan;
  readonly message?: Message;
  readonly outcome: Outcome;
  /** Absent if it was not settled, because its trigger delivers all again. */
  readonly settlement?: Settlement;
}

/** Result of a delivery. It has no event and no message, which would use memory until all deliveries have ended. */
export interface Delivery {
  readonly settlement: Settlement;
  /** Reason of the first message that was not sent. */
  readonly reason?: string | undefined;
  /** Messages that would be possible duplicates if the trigger delivered their event again. */
  readonly repeatable: number;
  /** Whether a message of an ordered event became a dead letter although it could have been sent later. */
  readonly isGivenUp: boolean;
}

/** Result of a delivery with these parts; the worst settlement decides. */
export function deliveryOf(parts: readonly Part[], settlement = worstOf(parts.map(settlementOf))): Delivery {
  const unsent = parts.filter(({ outcome }) => outcome.kind !== 'sent');
  return {
    settlement,
    reason: unsent.map(({ outcome }) => ('reason' in outcome ? outcome.reason : ''))[0],
    repeatable: parts.filter(isRepeatable).length,
    isGivenUp: unsent.some(({ plan, outcome }) => plan.event.group !== undefined && !isInvalid(outcome)),
  };
}

function settlementOf({ settlement }: Part): Settlement {
  return settlement ?? 'redeliver';
}

/** Stores for messages that are not sent. */
export interface SettleServices {
  readonly outbox: Store;
  readonly deadLetters: Store;
  readonly clock: Pick<Clock, 'now'>;
}

/** Settlement of several together: the worst one decides. */
export function worstOf(settlements: readonly Settlement[]): Settlement {
  if (settlements.includes('redeliver')) return 'redeliver';
  return settlements.includes('stored') ? 'stored' : 'sent';
}

/**
 * Progress of a message group after a delivery. If a message of an ordered event became a dead letter although it could have
 * been sent later, SQS must delete the record before a later one is sent. Otherwise, if this process dies first, the next
 * delivery could send the message after the later ones.
 */
export function progressOf({ settlement, isGivenUp }: Delivery): Progress {
  if (settlement === 'redeliver') return 'failed';
  return isGivenUp ? 'last' : 'done';
}

/**
 * Stores a message that is not sent, as its fate says.
 *
 * @returns `redeliver` if the message could not be stored: then the trigger must deliver it again
 */
export async function settle(
  { outbox, deadLetters, clock }: SettleServices,
  part: Part,
  fate: Fate,
  { endBy, log, meter }: Invocation,
): Promise<Settlement> {
  const { message, outcome, plan } = part;
  if (outcome.kind === 'sent') return 'sent';
  const { trigger, name } = plan.event.origin;
  const isMessage = message !== undefined;
  const known = isMessage ? outcome : ({ kind: 'invalid', reason: outcome.reason } as const);
  const failure = failureOf(known, { origin: `${trigger}/${name}`, now: clock.now(), earlier: plan.earlier });
  const store = fate === 'dead-letter' ? deadLetters : outbox;
  if (!(await store.put(recordOf(part, failure), endBy))) {
    meter.add('NotStored', 1, message?.topic);
    return 'redeliver';
  }
  const facts = isMessage ? { topic: message.topic, keys: message.keys } : { eventId: plan.event.id };
  const text = fate === 'dead-letter' ? 'Stored as a dead letter' : 'Stored in the outbox';
  log.warn(text, { ...facts, origin: failure.origin, reason: failure.reason, stopped: failure.stopped });
  meter.add(fate === 'dead-letter' ? 'DeadLettered' : 'StoredInOutbox', 1, message?.topic);
  return 'stored';
}

/** The policy and the doubt travel with the message. */
function recordOf({ message, plan, outcome }: Part, failure: Failure): OutboxRecord {
  if (message === undefined) return eventRecord(plan.event, failure);
  return messageRecord(message, { onUnknown: plan.onUnknown, inDoubt: outcome.inDoubt, failure });
}

/**
 * Counts the events that are handed back to their trigger, and the messages that the trigger will deliver again although they
 * are sent, stored or in doubt. Records of a queue are not among these: SQS counts its deliveries, so their messages are
 * counted at the next delivery. Other triggers do not tell.
 */
export function countRepeats(deliveries: readonly Delivery[], { meter }: Pick<Invocation, 'meter'>): void {
  meter.add('HandedBack', deliveries.filter(({ settlement }) => settlement === 'redeliver').length);
  meter.add(
    'PossibleDuplicates',
    deliveries.reduce((sum, { repeatable }) => sum + repeatable, 0),
  );
}

/**
 * Whether the message is with the broker, may be, or will be sent from the outbox, and its trigger does not count deliveries. With
 * `verify` the next delivery looks for it.
 */
function isRepeatable({ plan, outcome, settlement }: Part): boolean {
  if (plan.event.delivered !== 'unknown' || plan.onUnknown === 'verify') return false;
  if (outcome.kind === 'sent' || outcome.kind === 'unknown') return true;
  return settlement === 'stored' && !isInvalid(outcome);
}

/**
 * Fails the invocation if something must be delivered again, for triggers that understand no other answer. The platform then
 * tries again, and has a failure destination.
 *
 * @throws DeliveryError with the first reason
 */
export function assertSettled(deliveries: readonly Delivery[], invocation: Pick<Invocation, 'meter'>): void {
  const open = deliveries.filter(({ settlement }) => settlement === 'redeliver');
  const [first] = open;
  if (!first) return;
  countRepeats(deliveries, invocation);
  throw new DeliveryError(
    `${open.length} of ${deliveries.length} events not delivered, and not stored; the first: ${first.reason}`,
  );
}
