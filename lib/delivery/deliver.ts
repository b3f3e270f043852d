import type { Outcome } from '../rocketmq/client.ts';
import type { Plan } from '../routing/plan.ts';
import { firstSendOf } from './failure.ts';
import { type Fate, fateOf, fatesOf, retryBy } from './fate.ts';
import type { Invocation } from './invocation.ts';
import { type SendServices, send } from './send.ts';
import {
  type Delivery,
  deliveryOf,
  type Part,
  type RedeliverablePlan,
  type SettleServices,
  settle,
} from './settle.ts';

/** Services of `deliver`: those of a send, and the stores for messages that are not sent. */
export interface DeliveryServices extends SettleServices, SendServices {}

/**
 * Sends the messages of one delivery side by side, and stores those that are not sent. The client keeps the number of
 * requests in flight within its limit.
 *
 * @param plans the events that the trigger would deliver again together: one event, or all events of a queue's record
 */
export async function deliver(
  services: DeliveryServices,
  plans: readonly RedeliverablePlan[],
  invocation: Invocation,
): Promise<Delivery> {
  const [first] = plans;
  if (!first) return deliveryOf([]);
  const { trigger } = first.event.origin;
  const ordered = plans.some(({ event }) => event.group !== undefined);
  const sending: Promise<Part>[] = [];
  for (const plan of plans) sending.push(...beginPlan(services, plan, invocation));
  if (retryBy(trigger, ordered, false) === 'outbox') return settleEach(services, sending, invocation);

  const parts = await Promise.all(sending);
  if (parts.every(({ outcome }) => outcome.kind === 'sent')) return deliveryOf(parts, 'sent');
  const outcomes = parts.map(({ outcome }) => outcome);
  const fates = fatesOf(outcomes, { trigger, ordered, onUnknown: first.onUnknown });
  if (fates === 'redeliver') return deliveryOf(parts, 'redeliver');
  const settled = parts.map((part, index) => settlePart(services, part, fates[index] ?? 'retry', invocation));
  return deliveryOf(await Promise.all(settled));
}

/** Settles each message on its own: no message depends on another, so each is stored as soon as its send has ended. */
async function settleEach(
  services: DeliveryServices,
  sending: readonly Promise<Part>[],
  invocation: Invocation,
): Promise<Delivery> {
  const settled = sending.map(async (sent) => {
    const part = await sent;
    return settlePart(services, part, fateOf(part.outcome, part.plan.onUnknown), invocation);
  });
  return deliveryOf(await Promise.all(settled));
}

async function settlePart(
  services: DeliveryServices,
  part: Part,
  fate: Fate,
  invocation: Invocation,
): Promise<Part> {
  return { ...part, settlement: await settle(services, part, fate, invocation) };
}

/**
 * Begins to send the messages of one event. Returns a promise of each part; an event that cannot become messages is a single
 * part.
 */
function beginPlan(
  services: DeliveryServices,
  plan: RedeliverablePlan,
  invocation: Invocation,
): Promise<Part>[] {
  const { event, refusal, messages, onUnknown } = plan;
  const { origin, id: eventId, delivered } = event;
  const facts = { route: origin.name, eventId };
  const { log, meter } = invocation;
  meter.add('Received', plan.earlier === undefined ? 1 : 0); // a redriven event was received before
  if (refusal) {
    log.error('Event cannot become messages', { ...facts, reason: refusal.message });
    return [Promise.resolve({ plan, outcome: refusedAs(refusal.message) })];
  }
  if (messages.length === 0) {
    log.info('Event becomes no message: its route filters it out', facts);
    meter.add('Filtered', 1);
  }
  // An earlier record of the event may have been delivered to a process that died.
  const firstDeliveredAt = firstSendOf(plan.earlier) ?? event.firstDeliveredAt;
  const context = { ...facts, onUnknown, delivered, firstDeliveredAt, group: event.group };
  return messages.map(async (message) => ({
    plan,
    message,
    outcome: await send(services, message, context, invocation),
  }));
}

/** Outcome of an event that cannot become messages: its fate is that of a message that the service will never take. */
function refusedAs(reason: string): Outcome {
  return { kind: 'rejected', class: 'invalid', reason, attempts: [], inDoubt: false };
}

/** Whether the event itself is at fault, so that its sender can be told before anything is sent. */
export function isEventAtFault({ refusal }: Plan): boolean {
  return refusal?.fault === 'event';
}
