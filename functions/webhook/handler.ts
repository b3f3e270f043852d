import { deliver, isEventAtFault } from '../../lib/delivery/deliver.ts';
import { countRepeats, worstOf } from '../../lib/delivery/settle.ts';
import { inTurns } from '../../lib/delivery/turns.ts';
import { defineHandler } from '../../lib/handler.ts';
import { planOf } from '../../lib/routing/plan.ts';
import { createServices, type Services } from '../../lib/services.ts';
import type { RoutedRequest } from '../../lib/webhook/admit.ts';
import { type Answer, unavailable } from '../../lib/webhook/http/answer.ts';
import { webhookMiddleware } from '../../lib/webhook/middleware.ts';
import { secretsOf, type WebhookRoutes } from '../../lib/webhook/sender.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (services: Services, table: WebhookRoutes) =>
  defineHandler<RoutedRequest, unknown>(
    services,
    async function handleWebhook(
      { name, route, request, accepted, sendBy, endBy },
      invocation,
    ): Promise<Answer> {
      const { sender, splitBatch = true } = route;
      const origin = { trigger: 'webhook', name, matchesSuffix: false } as const;
      const events = sender.events(request, { splitBatch });
      const { propertyMode, clock } = services;
      const options = { propertyMode, now: clock.now(), trace: invocation.trace };
      const plans = events.map((event) => planOf(table, { ...event, origin, delivered: 'unknown' }, options));
      const [first] = plans;
      if (first?.refusal && plans.every(isEventAtFault)) throw first.refusal;

      const within = { ...invocation, sendBy, endBy };
      const deliveries = await inTurns(services, plans, (plan) => deliver(services, [plan], within));
      const settlement = worstOf(deliveries.map((delivery) => delivery.settlement));
      if (settlement === 'redeliver') {
        countRepeats(deliveries, invocation);
        return unavailable();
      }
      return accepted ?? { status: settlement === 'stored' ? 202 : 200 };
    },
    webhookMiddleware(services, table),
  );

export const handler = createHandler(
  await createServices({ env: process.env, routes, variables: secretsOf(routes) }),
  routes,
);
