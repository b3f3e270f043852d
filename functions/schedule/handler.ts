import { deliver } from '../../lib/delivery/deliver.ts';
import { assertSettled } from '../../lib/delivery/settle.ts';
import { fromSchedule } from '../../lib/event/schedule.ts';
import { defineHandler } from '../../lib/handler.ts';
import { planOf } from '../../lib/routing/plan.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createServices, type Services } from '../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (services: Services, table: Routes) =>
  defineHandler<unknown, void>(services, async function handleSchedule(payload, invocation) {
    const { propertyMode, clock } = services;
    const now = clock.now();
    const tick = fromSchedule(payload, invocation.requestId, now);
    const plan = planOf(table, tick, { propertyMode, now, trace: invocation.trace });
    assertSettled([await deliver(services, [plan], invocation)], invocation);
  });

export const handler = createHandler(await createServices({ env: process.env, routes }), routes);
