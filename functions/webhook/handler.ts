import { deliver, isEventAtFault } from '../../lib/delivery/deliver.ts';
import type { Invocation } from '../../lib/delivery/invocation.ts';
import { countRepeats, worstOf } from '../../lib/delivery/settle.ts';
import { defineHandler } from '../../lib/handler.ts';
import { planOf } from '../../lib/routing/plan.ts';
import { createServices, type Services } from '../../lib/services.ts';
import { type Answer, problem } from '../../lib/webhook/http/answer.ts';
import type { WebhookRequest } from '../../lib/webhook/http/request.ts';
import { routeOf, webhookMiddleware } from '../../lib/webhook/middleware.ts';
import { secretsOf, type WebhookRoutes } from '../../lib/webhook/sender.ts';
import { routes } from './routes.ts';

export { routes };

/** How long a sender should wait before it posts again what could not be sent. */
const RETRY_AFTER_SECONDS = 30;

export const createHandler = (services: Services, table: WebhookRoutes) =>
  defineHandler<WebhookRequest, unknown>(
    services,
    async function handleWebhook(request, invocation): Promise<Answer> {
      const { name, route } = routeOf(table, request);
      const { sender, splitBatch = true } = route;
      const within = limitedTo(sender.answerWithinMs, invocation, services.clock.now());
      const origin = { trigger: 'webhook', name, matchesSuffix: false } as const;
      const events = sender.events(request, { splitBatch });
      const plans = events.map((event) =>
        planOf(table, { ...event, origin, delivered: 'unknown' }, services.propertyMode),
      );
      if (plans.length > 0 && plans.every(isEventAtFault)) {
        return problem(422, 'This request cannot become a message');
      }

      const deliveries = await Promise.all(plans.map((plan) => deliver(services, [plan], within)));
      const settlement = worstOf(deliveries.map((delivery) => delivery.settlement));
      if (settlement === 'redeliver') {
        countRepeats(deliveries, invocation);
        const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) };
        return problem(503, 'Temporarily unavailable, please retry', headers);
      }
      return sender.accepted ?? { status: settlement === 'stored' ? 202 : 200 };
    },
    webhookMiddleware(services, table),
  );

/** How much of the time that a sender waits may go into sending. */
const SENDING_SHARE = 0.7;

/** A sender that waits only a short time gets its answer in time: sending stops earlier, and storing has the rest. */
function limitedTo(answerWithinMs: number | undefined, invocation: Invocation, now: number): Invocation {
  if (answerWithinMs === undefined) return invocation;
  return {
    ...invocation,
    sendBy: Math.min(invocation.sendBy, now + answerWithinMs * SENDING_SHARE),
    endBy: Math.min(invocation.endBy, now + answerWithinMs),
  };
}

export const handler = createHandler(
  await createServices({ env: process.env, variables: secretsOf(routes) }),
  routes,
);
