import { assertDelivered, deliver } from '../../lib/delivery.ts';
import { defineHandler } from '../../lib/handler.ts';
import { fromSchedule } from '../../lib/inbound/schedule.ts';
import { createLaunchpad, type Launchpad } from '../../lib/launchpad.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (launchpad: Launchpad) =>
  defineHandler<unknown, void>(launchpad, async function handleSchedule(payload, { deadline, requestId }) {
    const tick = fromSchedule(payload, requestId, launchpad.now());
    assertDelivered([await deliver(launchpad, routes, tick, deadline)]);
  });

export const handler = createHandler(createLaunchpad());
