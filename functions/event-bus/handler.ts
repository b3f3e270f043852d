import { deliver } from '../../lib/delivery/deliver.ts';
import { inMessageGroups } from '../../lib/delivery/message-groups.ts';
import { assertSettled, type Delivery } from '../../lib/delivery/settle.ts';
import { fromEventBus } from '../../lib/event/event-bus.ts';
import { defineHandler } from '../../lib/handler.ts';
import { planOf } from '../../lib/routing/plan.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createServices, type Services } from '../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (services: Services, table: Routes) =>
  defineHandler<unknown, void>(services, async function handleEventBus(payload, invocation) {
    const events = fromEventBus(payload, invocation.requestId, services.clock.now());
    const deliveries: Delivery[] = [];
    await inMessageGroups(
      events,
      ({ group }) => group,
      async (event) => {
        const plan = planOf(table, event, services.propertyMode);
        const delivery = await deliver(services, [plan], invocation);
        deliveries.push(delivery);
        return delivery.settlement !== 'redeliver';
      },
    );
    assertSettled(deliveries, invocation);
  });

export const handler = createHandler(await createServices({ env: process.env }), routes);
