import {
  assertDelivered,
  type Delivery,
  deliver,
  isDelivered,
  type RoutedEvent,
} from '../../lib/delivery.ts';
import { defineHandler } from '../../lib/handler.ts';
import { fromEventBus } from '../../lib/inbound/event-bus.ts';
import { inLanes } from '../../lib/lanes.ts';
import { createLaunchpad, type Launchpad } from '../../lib/launchpad.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (launchpad: Launchpad) =>
  defineHandler<unknown, void>(launchpad, async function handleEventBus(payload, { deadline }) {
    const events = fromEventBus(payload, launchpad.now());
    const deliveries: Delivery[] = [];
    await inLanes(events, laneOf, async (routed) => {
      const delivery = await deliver(launchpad, routes, routed, deadline);
      deliveries.push(delivery);
      return isDelivered(delivery);
    });
    assertDelivered(deliveries);
  });

/** Events that came through a FIFO queue keep the order of their message group. */
function laneOf({ event }: RoutedEvent): string | undefined {
  return event.extensions.partitionkey;
}

export const handler = createHandler(createLaunchpad());
