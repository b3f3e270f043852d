import * as z from 'zod/mini';
import { type InboundEvent, webhookRoutes } from '../../lib/routes.ts';
import { github, stripe } from '../../lib/senders.ts';

/** The fields of a push that the message needs. */
const Push = z.object({ ref: z.string(), after: z.string(), repository: z.object({ name: z.string() }) });

/** The fields of Stripe's event "invoice.paid" that the message needs. */
const InvoicePaid = z.object({
  data: z.object({ object: z.object({ id: z.string(), currency: z.string() }) }),
});

/** Pushes to main start a deployment. A consumer subscribes to its repository by the tag, and finds a commit by the key. */
function deployment(event: InboundEvent) {
  if (event.type !== 'push') return [];
  const { ref, after, repository } = Push.parse(JSON.parse(event.data));
  if (ref !== 'refs/heads/main') return [];
  return { topic: 'deployments', tag: repository.name, keys: [event.id, after] };
}

/** Paid invoices. `verify` looks a message up by its first key, so that is the id of Stripe's event, which stays the same. */
function payment(event: InboundEvent) {
  if (event.type !== 'invoice.paid') return [];
  const { object: invoice } = InvoicePaid.parse(JSON.parse(event.data)).data;
  return { topic: 'payments', tag: invoice.currency, keys: [event.id, invoice.id] };
}

export const routes = webhookRoutes({
  github: { sender: github({ secret: 'GITHUB_WEBHOOK_SECRET' }), to: deployment },
  stripe: { sender: stripe({ secret: 'STRIPE_WEBHOOK_SECRET' }), to: payment, onUnknown: 'verify' },
});
