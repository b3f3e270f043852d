import { deliver, isDelivered, isHopeless } from '../../lib/delivery.ts';
import { defineHandler } from '../../lib/handler.ts';
import { createLaunchpad, type Launchpad } from '../../lib/launchpad.ts';
import { type Answer, problem } from '../../lib/webhook/answer.ts';
import type { WebhookRequest } from '../../lib/webhook/request.ts';
import { secretsOf, toEvent } from '../../lib/webhook/sender.ts';
import { routeOf, webhookSteps } from '../../lib/webhook/steps.ts';
import { routes } from './routes.ts';

export { routes };

/** How long a sender should wait before it posts again what could not be sent. */
const RETRY_AFTER_SECONDS = 30;

export const createHandler = (launchpad: Launchpad) =>
  defineHandler<WebhookRequest, unknown>(
    launchpad,
    async function handleWebhook(request, { deadline }): Promise<Answer> {
      const { name, route } = routeOf(routes, request);
      const event = toEvent(route.sender, request);
      const from = { name, isDeployed: false };
      const delivery = await deliver(launchpad, routes, { from, event }, deadline);

      if (isDelivered(delivery)) return { status: 200, body: '' };
      if (isHopeless(delivery)) return problem(422, 'This request cannot become a message');
      return problem(503, 'Not sent: post it again', { 'retry-after': String(RETRY_AFTER_SECONDS) });
    },
    webhookSteps(launchpad, routes),
  );

export const handler = createHandler(createLaunchpad(secretsOf(routes)));
