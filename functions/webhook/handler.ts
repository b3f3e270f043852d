import { deliver, isAtFault } from '../../lib/delivery/deliver.ts';
import { settle } from '../../lib/delivery/settle.ts';
import { defineHandler, type Invocation } from '../../lib/handler.ts';
import { createServices, type Services } from '../../lib/services.ts';
import { type Answer, problem } from '../../lib/webhook/http/answer.ts';
import { type RoutedRequest, webhookMiddleware } from '../../lib/webhook/middleware.ts';
import { secretsOf, type WebhookRoutes } from '../../lib/webhook/sender.ts';
import { routes } from './routes.ts';

export { routes };

/** How long a sender should wait before it posts again what could not be sent. */
const RETRY_AFTER_SECONDS = 30;

export const createHandler = (services: Services, table: WebhookRoutes = routes) =>
  defineHandler<RoutedRequest, unknown>(
    services,
    async function handleWebhook({ name, route, request, arrivedAt }, invocation): Promise<Answer> {
      const origin = { trigger: 'webhook', name, matchesSuffix: false } as const;
      const { deadline, endsAt } = within(route.sender.answerWithinMs, invocation, arrivedAt);
      const events = route.sender.events(request, { splitBatch: route.splitBatch ?? true });
      const deliveries = await Promise.all(
        events.map((event) => deliver(services, table, { ...event, origin, delivered: 'unknown' }, deadline)),
      );

      if (deliveries.length > 0 && deliveries.every(isAtFault)) {
        return problem(422, 'This request cannot become a message');
      }
      const settlements = await Promise.all(
        deliveries.map((delivery) => settle(services, delivery, { origin: `webhook/${name}`, endsAt })),
      );
      if (settlements.includes('unkept')) {
        return problem(503, 'Not sent: post it again', { 'retry-after': String(RETRY_AFTER_SECONDS) });
      }
      return route.sender.accepted ?? { status: settlements.includes('kept') ? 202 : 200 };
    },
    webhookMiddleware(services, table),
  );

/** A sender that waits only so long gets its answer in time: sending stops earlier, and parking has the rest. */
function within(answerWithinMs: number | undefined, invocation: Invocation, arrivedAt: number): Invocation {
  if (answerWithinMs === undefined) return invocation;
  const endsAt = Math.min(invocation.endsAt, arrivedAt + answerWithinMs);
  return {
    ...invocation,
    endsAt,
    deadline: Math.min(invocation.deadline, arrivedAt + answerWithinMs * SENDING_SHARE),
  };
}

/** How much of the time that a sender waits may go into sending. */
const SENDING_SHARE = 0.7;

export const handler = createHandler(await createServices(secretsOf(routes)));
