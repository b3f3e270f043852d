import type { Clock } from '../core/clock.ts';
import type { DeliveryCount } from '../event/event.ts';
import type { Outcome, RocketMqClient, UnknownPolicy } from '../rocketmq/client.ts';
import type { Message } from '../rocketmq/message.ts';
import type { GroupOrder } from './group-order.ts';
import type { Invocation } from './invocation.ts';
import { logOutcome } from './log.ts';

/** Origin of a message, and whether it may have been sent before. */
export interface SendContext {
  readonly route: string;
  readonly eventId: string;
  readonly onUnknown?: UnknownPolicy | undefined;
  readonly delivered: DeliveryCount;
  /** The message group of its event, whose messages to one topic stay in order. A group of the message has priority. */
  readonly group?: string | undefined;
  /** Whether an earlier attempt ended unknown, as a record of the outbox says. */
  readonly inDoubt?: boolean | undefined;
  /** Earliest time at which it may have been sent, in epoch milliseconds. Default: three days ago. */
  readonly firstDeliveredAt?: number | undefined;
  /** When the attempt that left the doubt had ended, in epoch milliseconds, if it may have been a moment ago. */
  readonly lastAttemptAt?: number | undefined;
}

/** How long senders of webhooks repeat a delivery, in milliseconds: Stripe and PayPal do so for three days. */
const LOOK_BACK_MS = 3 * 24 * 3600 * 1000;

/** Services of `send`. */
export interface SendServices {
  readonly client: RocketMqClient;
  readonly groupOrder: GroupOrder;
  readonly clock: Pick<Clock, 'now'>;
}

/** Sends one message, in the order of its message group if it has one, and logs and counts its outcome. */
export async function send(
  { client, groupOrder, clock }: SendServices,
  message: Message,
  context: SendContext,
  invocation: Invocation,
): Promise<Outcome> {
  const { onUnknown, delivered, firstDeliveredAt, lastAttemptAt, route, eventId } = context;
  const inDoubt = context.inDoubt === true || delivered === 'again';
  // A trigger that does not count its deliveries may have delivered the event to a process that died.
  const isLookedUp = onUnknown === 'verify' && (inDoubt || delivered !== 'first');
  const lookUpSince = isLookedUp ? (firstDeliveredAt ?? clock.now() - LOOK_BACK_MS) : undefined;
  const options = { deadline: invocation.sendBy, onUnknown, inDoubt, lookUpSince, lastAttemptAt };
  const order = { topic: message.topic, group: message.group ?? context.group, onUnknown, inDoubt };
  const outcome = await groupOrder.inOrder(order, () => client.send(message, options));
  logOutcome(invocation, { route, eventId }, message, outcome);
  invocation.meter.count(outcome, message.topic);
  return outcome;
}
