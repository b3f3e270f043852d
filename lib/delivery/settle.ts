import { DeliveryError } from '../core/errors.ts';
import { eventRecord, type Failure, messageRecord } from '../outbox/record.ts';
import type { Outcome, UnknownPolicy } from '../rocketmq/client.ts';
import type { Services } from '../services.ts';
import { type Delivery, isRefusedForGood, type Send } from './deliver.ts';

/** Where an event stands when its delivery is over: with the broker, kept in a queue of ours, or neither. */
export type Settlement = 'sent' | 'kept' | 'unkept';

/** What settling needs to know besides the delivery. */
export interface SettleOptions {
  /** The function and route, such as `webhook/github`. */
  readonly origin: string;
  /** When the invocation must be over, in epoch milliseconds. */
  readonly endsAt: number;
  /** What was known before, when the event comes from the dead letters. */
  readonly earlier?: Failure | undefined;
}

/**
 * Finds a place for every message of an event that is not with the broker: the outbox for what may still be sent, the
 * dead-letter queue for what never can, and for what its route does not want sent twice.
 *
 * @returns `unkept` when some of it could not be kept: then whoever sent the event must send it again
 */
export async function settle(
  services: Services,
  delivery: Delivery,
  options: SettleOptions,
): Promise<Settlement> {
  const { event, sends, invalid, onUnknown } = delivery;
  if (invalid) {
    const failure = failureOf({ kind: 'invalid', reason: invalid.message, attempts: [] }, services, options);
    return (await services.keeper.bury(eventRecord(event, failure), options.endsAt)) ? 'kept' : 'unkept';
  }
  const unsent = sends.filter(({ outcome }) => outcome.kind !== 'sent');
  if (unsent.length === 0) return 'sent';
  const isKept = await Promise.all(unsent.map((each) => keep(services, each, onUnknown, options)));
  return isKept.every(Boolean) ? 'kept' : 'unkept';
}

/** Parks a message, or buries it when only a person can decide what becomes of it. */
async function keep(
  services: Services,
  { message, outcome }: Send,
  onUnknown: UnknownPolicy | undefined,
  options: SettleOptions,
): Promise<boolean> {
  const { keeper, log } = services;
  const failure = failureOf(outcome, services, options);
  const record = messageRecord(message, failure);
  const isFinal = isRefusedForGood(outcome) || (outcome.kind === 'unknown' && onUnknown === 'dead-letter');
  const isKept = await (isFinal ? keeper.bury(record, options.endsAt) : keeper.park(record, options.endsAt));
  const where = isFinal ? 'dead-letter queue' : 'outbox';
  const { topic, keys } = message;
  const facts = { topic, keys, origin: failure.origin, reason: failure.reason };
  if (isKept) log.warn(`Message kept in the ${where}`, facts);
  return isKept;
}

/** What an operator needs to know of an outcome, together with what was known before. */
export function failureOf(
  outcome:
    | Outcome
    | { readonly kind: 'invalid'; readonly reason: string; readonly attempts: readonly never[] },
  { now }: Pick<Services, 'now'>,
  { origin, earlier }: Pick<SettleOptions, 'origin' | 'earlier'>,
): Failure {
  const at = new Date(now()).toISOString();
  const facts: Partial<AttemptFacts> = outcome.kind === 'sent' || outcome.kind === 'invalid' ? {} : outcome;
  return {
    reason: outcome.kind === 'sent' ? '' : outcome.reason,
    outcome: outcome.kind,
    class: facts.class,
    serviceCode: facts.serviceCode,
    requestId: facts.requestId,
    attempts: (earlier?.attempts ?? 0) + outcome.attempts.length,
    origin: earlier?.origin ?? origin,
    firstAt: earlier?.firstAt ?? at,
    lastAt: at,
  };
}

interface AttemptFacts {
  readonly class: string | undefined;
  readonly serviceCode: string | undefined;
  readonly requestId: string | undefined;
}

/**
 * For triggers that can only be told by a throw: the platform then tries again, and has a failure destination in the end.
 *
 * @throws DeliveryError with the first reason, when something could not be kept
 */
export function assertSettled(deliveries: readonly Delivery[], settlements: readonly Settlement[]): void {
  const open = deliveries.filter((_, index) => settlements[index] === 'unkept');
  const [first] = open;
  if (!first) return;
  const unsent = first.sends.map(({ outcome }) => outcome).find((outcome) => outcome.kind !== 'sent');
  const reason = first.invalid?.message ?? unsent?.reason;
  throw new DeliveryError(
    `${open.length} of ${deliveries.length} events not delivered, and not kept; the first: ${reason}`,
  );
}
