import { deliver } from '../../lib/delivery/deliver.ts';
import { assertSettled, settle } from '../../lib/delivery/settle.ts';
import { fromSchedule } from '../../lib/event/schedule.ts';
import { defineHandler } from '../../lib/handler.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createLaunchpad, type Launchpad } from '../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (launchpad: Launchpad, table: Routes = routes) =>
  defineHandler<unknown, void>(
    launchpad,
    async function handleSchedule(payload, { deadline, endsAt, requestId }) {
      const tick = fromSchedule(payload, requestId, launchpad.now());
      const delivery = await deliver(launchpad, table, tick, deadline);
      const origin = `schedule/${tick.from.name}`;
      assertSettled([delivery], [await settle(launchpad, delivery, { origin, endsAt })]);
    },
  );

export const handler = createHandler(await createLaunchpad());
