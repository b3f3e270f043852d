import { type Delivery, deliver, type RoutedEvent } from '../../lib/delivery.ts';
import { defineHandler } from '../../lib/handler.ts';
import { fromEventBus } from '../../lib/inbound/event-bus.ts';
import { inLanes } from '../../lib/lanes.ts';
import { createLaunchpad, type Launchpad } from '../../lib/launchpad.ts';
import type { Routes } from '../../lib/route.ts';
import { assertSettled, type Settlement, settle } from '../../lib/settle.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (launchpad: Launchpad, table: Routes = routes) =>
  defineHandler<unknown, void>(launchpad, async function handleEventBus(payload, { deadline }) {
    const events = fromEventBus(payload, launchpad.now());
    const deliveries: Delivery[] = [];
    const settlements: Settlement[] = [];
    await inLanes(events, laneOf, async (routed) => {
      const delivery = await deliver(launchpad, table, routed, deadline);
      const settlement = await settle(launchpad, delivery, `event-bus/${routed.from.name}`);
      deliveries.push(delivery);
      settlements.push(settlement);
      return settlement !== 'unkept';
    });
    assertSettled(deliveries, settlements);
  });

/** Events that came through a FIFO queue keep the order of their message group. */
function laneOf({ event }: RoutedEvent): string | undefined {
  return event.extensions.partitionkey;
}

export const handler = createHandler(await createLaunchpad());
