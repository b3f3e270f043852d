import { deliver } from '../../lib/delivery/deliver.ts';
import { assertSettled, settle } from '../../lib/delivery/settle.ts';
import { fromSchedule } from '../../lib/event/schedule.ts';
import { defineHandler } from '../../lib/handler.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createServices, type Services } from '../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (services: Services, table: Routes = routes) =>
  defineHandler<unknown, void>(
    services,
    async function handleSchedule(payload, { deadline, endsAt, requestId }) {
      const tick = fromSchedule(payload, requestId, services.now());
      const delivery = await deliver(services, table, tick, deadline);
      const origin = `schedule/${tick.origin.name}`;
      assertSettled([delivery], [await settle(services, delivery, { origin, endsAt })]);
    },
  );

export const handler = createHandler(await createServices());
