import { type Delivery, isDelivered, isHopeless } from '../delivery.ts';
import type { SqsRecord } from '../inbound/sqs.ts';
import type { Launchpad } from '../launchpad.ts';
import { settle } from '../settle.ts';

/**
 * Whether SQS may forget a record, now that its events were delivered as far as they could be. A record of which nothing
 * was sent simply fails: SQS keeps it, and delivers it again. One that can never be sent is buried with the reason. One of
 * which a part was sent must not come again whole, so the rest is parked; of a FIFO queue it comes again all the same,
 * because the outbox keeps no order.
 */
export async function settleRecord(
  launchpad: Launchpad,
  { eventSourceARN }: SqsRecord,
  deliveries: readonly Delivery[],
  origin: string,
): Promise<boolean> {
  const open = deliveries.filter((delivery) => !isDelivered(delivery));
  if (open.length === 0) return true;
  const isPartlySent = deliveries.some(({ sends }) => sends.some(({ outcome }) => outcome.kind === 'sent'));
  const isFifo = eventSourceARN.endsWith('.fifo');
  const isSettledHere = open.every(isHopeless) || (isPartlySent && !isFifo);
  if (!isSettledHere) return false;
  const settlements = await Promise.all(open.map((delivery) => settle(launchpad, delivery, origin)));
  return !settlements.includes('unkept');
}
