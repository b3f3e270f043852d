import { assertAllSent, deliver } from '../../lib/delivery.ts';
import { defineHandler } from '../../lib/handler.ts';
import { fromEventBus } from '../../lib/inbound/event-bus.ts';
import { createLaunchpad, type Launchpad } from '../../lib/launchpad.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (launchpad: Launchpad) =>
  defineHandler<unknown, void>(launchpad, async function handleEventBus(payload, { deadline }) {
    const events = fromEventBus(payload, launchpad.now());
    const outcomes = await Promise.all(events.map((event) => deliver(launchpad, routes, event, deadline)));
    assertAllSent(outcomes.flat());
  });

export const handler = createHandler(createLaunchpad());
