import { type Delivery, deliver, isDelivered, isHopeless } from '../../lib/delivery/deliver.ts';
import { inMessageGroups } from '../../lib/delivery/message-groups.ts';
import { assertSettled, type Settlement, settle } from '../../lib/delivery/settle.ts';
import { fromEventBus } from '../../lib/event/event-bus.ts';
import { defineHandler } from '../../lib/handler.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createServices, type Services } from '../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (services: Services, table: Routes = routes) =>
  defineHandler<unknown, void>(
    services,
    async function handleEventBus(payload, { deadline, endsAt, requestId }) {
      const events = fromEventBus(payload, requestId, services.now());
      const deliveries: Delivery[] = [];
      const settlements: Settlement[] = [];
      await inMessageGroups(
        events,
        ({ group }) => group,
        async (event) => {
          const delivery = await deliver(services, table, event, deadline);
          const settlement = await settleInOrder(services, delivery, endsAt);
          deliveries.push(delivery);
          settlements.push(settlement);
          return settlement !== 'unkept';
        },
      );
      assertSettled(deliveries, settlements);
    },
  );

/** What has an order cannot wait in the outbox, which keeps none: it comes again with all that follows it. */
async function settleInOrder(services: Services, delivery: Delivery, endsAt: number): Promise<Settlement> {
  const mustComeAgain = delivery.event.group !== undefined && !isDelivered(delivery) && !isHopeless(delivery);
  if (mustComeAgain) return 'unkept';
  return settle(services, delivery, { origin: `event-bus/${delivery.event.origin.name}`, endsAt });
}

export const handler = createHandler(await createServices());
