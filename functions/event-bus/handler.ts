import {
  type Delivery,
  deliver,
  isDelivered,
  isHopeless,
  type RoutedEvent,
} from '../../lib/delivery/deliver.ts';
import { inLanes } from '../../lib/delivery/message-groups.ts';
import { assertSettled, type Settlement, settle } from '../../lib/delivery/settle.ts';
import { fromEventBus } from '../../lib/event/event-bus.ts';
import { defineHandler } from '../../lib/handler.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createLaunchpad, type Launchpad } from '../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (launchpad: Launchpad, table: Routes = routes) =>
  defineHandler<unknown, void>(
    launchpad,
    async function handleEventBus(payload, { deadline, endsAt, requestId }) {
      const events = fromEventBus(payload, requestId, launchpad.now());
      const deliveries: Delivery[] = [];
      const settlements: Settlement[] = [];
      await inLanes(events, laneOf, async (routed) => {
        const delivery = await deliver(launchpad, table, routed, deadline);
        const settlement = await settleInOrder(launchpad, delivery, routed, endsAt);
        deliveries.push(delivery);
        settlements.push(settlement);
        return settlement !== 'unkept';
      });
      assertSettled(deliveries, settlements);
    },
  );

/** What has an order cannot wait in the outbox, which keeps none: it comes again with all that follows it. */
async function settleInOrder(
  launchpad: Launchpad,
  delivery: Delivery,
  routed: RoutedEvent,
  endsAt: number,
): Promise<Settlement> {
  const mustComeAgain = laneOf(routed) !== undefined && !isDelivered(delivery) && !isHopeless(delivery);
  if (mustComeAgain) return 'unkept';
  return settle(launchpad, delivery, { origin: `event-bus/${routed.from.name}`, endsAt });
}

/** Events that came through a FIFO queue keep the order of their message group. */
function laneOf({ event }: RoutedEvent): string | undefined {
  return event.extensions.partitionkey;
}

export const handler = createHandler(await createLaunchpad());
