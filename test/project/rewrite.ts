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

/** The parts of serverless.yml that change. */
interface Serverless {
  service: string;
  provider: { iam: { role: { statements: Statement[] } } };
  functions: Record<string, { environment?: Record<string, string>; events: unknown[] }>;
  resources: { Resources: Record<string, unknown>; Outputs?: unknown };
}
interface Statement {
  Action: string | string[];
  Resource: unknown;
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
  const { Orders, OrderSteps: __, FifoFailures: ___, ...resources } = given.resources.Resources;
  const source = { batchSize: 10, functionResponseType: 'ReportBatchItemFailures' };
  const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  return {
    ...given,
    service: 'acme-events',
    provider: {
      ...given.provider,
      iam: { role: { statements: given.provider.iam.role.statements.map(withInvoices) } },
    },
    functions: {
      ...others,
      webhook: {
        ...webhook,
        environment: Object.fromEntries(secrets.map((name) => [name, `\${env:${name}, ''}`])),
      },
      queue: {
        ...queue,
        events: ['Invoices', 'Outbox'].map((id) => ({ sqs: { arn: arnOf(id), ...source } })),
      },
      'event-bus': { ...eventBus, events: [{ eventBridge: { pattern: { source: ['bank.transfers'] } } }] },
    },
    resources: { Resources: { ...resources, Invoices: renamed(Orders, 'invoices') } },
  };
}

/** The statements about the queues that are gone are about the new one. */
function withInvoices(statement: Statement): Statement {
  const text = JSON.stringify(statement.Resource);
  if (!text.includes('"Orders"')) return statement;
  const resources: unknown[] = JSON.parse(text.replaceAll('"Orders"', '"Invoices"'));
  return { ...statement, Resource: resources.filter((one) => !JSON.stringify(one).includes('"OrderSteps"')) };
}

function renamed(queue: unknown, name: string): unknown {
  return JSON.parse(JSON.stringify(queue).replace('-orders"', `-${name}"`));
}
