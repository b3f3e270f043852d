import { type Delivery, isRefusedForGood } from './delivery.ts';
import { DeliveryError } from './errors.ts';
import type { Launchpad } from './launchpad.ts';
import type { Message } from './message.ts';
import { eventRecord, type Failure, messageRecord } from './queue/record.ts';
import type { Outcome } from './rocketmq/client.ts';

/** Where an event stands when its delivery is over: with the broker, kept in a queue of ours, or neither. */
export type Settlement = 'sent' | 'kept' | 'unkept';

/**
 * Finds a place for every message of an event that is not with the broker: the outbox for what may still be sent, the
 * dead-letter queue for what never can.
 *
 * @param origin the function and route, such as `webhook/github`
 * @returns `unkept` when some of it could not be kept: then whoever sent the event must send it again
 */
export async function settle(launchpad: Launchpad, delivery: Delivery, origin: string): Promise<Settlement> {
  const { keeper, now } = launchpad;
  const at = new Date(now()).toISOString();
  if (delivery.invalid) {
    const failure = {
      reason: delivery.invalid.message,
      outcome: 'invalid',
      attempts: 0,
      origin,
      firstAt: at,
      lastAt: at,
    };
    return (await keeper.bury(eventRecord(delivery.event, failure))) ? 'kept' : 'unkept';
  }
  const unsent = delivery.sends.filter(({ outcome }) => outcome.kind !== 'sent');
  if (unsent.length === 0) return 'sent';
  const isKept = await Promise.all(
    unsent.map(({ message, outcome }) => keep(launchpad, message, outcome, failureOf(outcome, origin, at))),
  );
  return isKept.every(Boolean) ? 'kept' : 'unkept';
}

/** Parks a message, or buries it when the service refused it for good. */
async function keep(
  { keeper, log }: Launchpad,
  message: Message,
  outcome: Outcome,
  failure: Failure,
): Promise<boolean> {
  const record = messageRecord(message, failure);
  const isFinal = isRefusedForGood(outcome);
  const isKept = await (isFinal ? keeper.bury(record) : keeper.park(record));
  const { topic, keys } = message;
  const where = isFinal ? 'dead-letter queue' : 'outbox';
  if (isKept)
    log.warn(`Message kept in the ${where}`, { topic, keys, origin: failure.origin, reason: failure.reason });
  return isKept;
}

/**
 * What an operator needs to know of an outcome.
 *
 * @param at now (RFC 3339)
 * @param earlier what was known before, when the message comes from the outbox
 */
export function failureOf(outcome: Outcome, origin: string, at: string, earlier?: Failure): Failure {
  const { kind, attempts } = outcome;
  const facts = kind === 'sent' ? undefined : outcome;
  return {
    reason: facts?.reason ?? '',
    outcome: kind,
    class: facts && 'class' in facts ? facts.class : undefined,
    serviceCode: facts?.serviceCode,
    requestId: facts?.requestId,
    attempts: (earlier?.attempts ?? 0) + attempts.length,
    origin: earlier?.origin ?? origin,
    firstAt: earlier?.firstAt ?? at,
    lastAt: at,
  };
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
