import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';

const webhookRoutes = `import { webhookRoutes } from '../../lib/routes.ts';
import { github, shopify, stripe } from '../../lib/senders.ts';

export const routes = webhookRoutes({
  hub: { sender: github({ secret: 'HUB_SECRET' }), to: 'pushes' },
  payments: { sender: stripe({ secret: 'PAYMENTS_SECRET' }), to: 'charges', onUnknown: 'dead-letter' },
  shop: {
    sender: shopify({ secret: 'SHOP_SECRET' }),
    to: (event) => ({ topic: 'shop', tag: event.type }),
  },
});
`;

const queueRoutes = `import { queueRoutes } from '../../lib/routes.ts';

export const routes = queueRoutes({ invoices: { to: 'billing' } });
`;

const eventBusRoutes = `import { eventBusRoutes } from '../../lib/routes.ts';

export const routes = eventBusRoutes({ 'bank.transfers': { to: ['transfers', 'ledger'] } });
`;

const secrets = ['HUB_SECRET', 'PAYMENTS_SECRET', 'SHOP_SECRET'];

/** The parts of serverless.yml that change. The own queues are the first entry of `resources`. */
interface Serverless {
  service: string;
  functions: Record<string, { events: unknown[] }>;
  resources: [own: { Resources: Record<string, unknown> }, ...others: unknown[]];
}

/**
 * Changes a project as a user would: other routes in every function, a sender and a queue that were not there, no schedules.
 *
 * @param folder holds a copy of this project
 * @returns what was changed, in words
 */
export function rewriteAsUser(folder: string): string[] {
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text);
  write('functions/webhook/routes.ts', webhookRoutes);
  write('functions/queue/routes.ts', queueRoutes);
  write('functions/event-bus/routes.ts', eventBusRoutes);
  rmSync(path.join(folder, 'functions/schedule'), { recursive: true });
  const serverless: Serverless = parse(readFileSync(path.join(folder, 'serverless.yml'), 'utf8'));
  write('serverless.yml', stringify(rewired(serverless)));
  const values = secrets.map((name) => `${name}=whsec_${Buffer.from(name).toString('base64')}\n`).join('');
  appendFileSync(path.join(folder, 'local/local.env'), values);
  write('.env', `DMS_ENDPOINT=https://dms.invalid\nDMS_ACCESS_KEY=mine\n${values}`);
  return [
    'webhook routes of GitHub, Stripe and Shopify, with variables of their own',
    'one queue of its own, "invoices"; no FIFO queue',
    'one source on the event bus',
    'no function "schedule"',
    'a .env with an endpoint',
  ];
}

function rewired(given: Serverless): Serverless {
  const { schedule: _, webhook, queue, 'event-bus': eventBus, ...others } = given.functions;
  if (!webhook || !queue || !eventBus)
    throw new Error('serverless.yml has other functions than this script knows');
  const [own, ...derived] = given.resources;
  const source = { batchSize: 10, maximumConcurrency: 5, functionResponseType: 'ReportBatchItemFailures' };
  const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  return {
    ...given,
    service: 'acme-events',
    functions: {
      ...others,
      webhook,
      queue: {
        ...queue,
        events: ['Invoices', 'Outbox'].map((id) => ({ sqs: { arn: arnOf(id), ...source } })),
      },
      'event-bus': { ...eventBus, events: [{ eventBridge: rule }] },
    },
    resources: [{ Resources: { Invoices: renamed(own.Resources.Orders, 'invoices') } }, ...derived],
  };
}

const rule = {
  pattern: { source: ['bank.transfers'] },
  retryPolicy: { maximumEventAge: 3600, maximumRetryAttempts: 10 },
  deadLetterQueueArn: { 'Fn::GetAtt': ['Failures', 'Arn'] },
};

function renamed(queue: unknown, name: string): unknown {
  return JSON.parse(JSON.stringify(queue).replace('-orders"', `-${name}"`));
}
