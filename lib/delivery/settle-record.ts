import type { SqsRecord } from '../event/sqs.ts';
import type { Services } from '../services.ts';
import { type Delivery, isDelivered, isHopeless } from './deliver.ts';
import { type SettleOptions, settle } from './settle.ts';

/**
 * Whether SQS may forget a record, now that its events were delivered as far as they could be. What can never be sent is
 * buried with the reason. A record of which nothing was sent simply fails: SQS keeps it, and delivers it again. One of which
 * a part was sent must not come again whole, so the rest is parked; of a FIFO queue it comes again all the same, because the
 * outbox keeps no order.
 */
export async function settleRecord(
  services: Services,
  { eventSourceARN }: SqsRecord,
  deliveries: readonly Delivery[],
  options: SettleOptions,
): Promise<boolean> {
  const open = deliveries.filter((delivery) => !isDelivered(delivery));
  if (open.length === 0) return true;
  const isPartlySent = deliveries.some(({ sends }) => sends.some(({ outcome }) => outcome.kind === 'sent'));
  const isFifo = eventSourceARN.endsWith('.fifo');
  const mustNotRepeat = open.some(
    ({ sends, onUnknown }) => onUnknown === 'dead-letter' && sends.some(isUnknown),
  );
  if (!open.every(isHopeless) && !mustNotRepeat && !(isPartlySent && !isFifo)) return false;
  const settlements = await Promise.all(open.map((delivery) => settle(services, delivery, options)));
  return !settlements.includes('unkept');
}

function isUnknown({ outcome }: Delivery['sends'][number]): boolean {
  return outcome.kind === 'unknown';
}
