import type { ChaosCloud } from '../cloud/cloud.ts';
import type { AcceptedEvent } from '../judge/evidence.ts';
import { putEvents, tick } from './platform.ts';
import { sendInOrder, sendToQueues } from './queues.ts';
import { postWebhooks } from './webhooks.ts';

/** How much later than a query shows a message a sender posts again, in milliseconds. */
const MARGIN_MS = 300;

/** Feeds every trigger and policy with the same number of events; ends when all of them are accepted. */
export async function feed(
  cloud: ChaosCloud,
  perKind: number,
  visibleAfterMs: number,
): Promise<AcceptedEvent[]> {
  const { frontUrl } = cloud;
  const accepted = await Promise.all([
    postWebhooks({ frontUrl, pauseMs: visibleAfterMs + MARGIN_MS }, perKind),
    sendToQueues(cloud, perKind),
    sendInOrder(cloud, 'fifo', perKind),
    sendInOrder(cloud, 'pipe', perKind),
    putEvents(cloud, perKind),
    tick(cloud, perKind),
  ]);
  return accepted.flat();
}
