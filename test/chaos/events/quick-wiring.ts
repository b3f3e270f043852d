import { join } from 'node:path';
import { loadWiring, type Wiring } from '../../../local/wiring/serverless.ts';

/** The project's folder. */
export const root = join(import.meta.dirname, '../../..');

/** What the functions run on: few and short attempts, so that much has to be kept and to come again. */
export const env = {
  DMS_PROJECT_ID: '0123456789abcdef0123456789abcdef',
  DMS_INSTANCE_ID: '11111111-2222-4333-8444-555555555555',
  DMS_ACCESS_KEY: 'chaos-access-key',
  DMS_SECRET_KEY: 'chaos-secret-key',
  GITHUB_WEBHOOK_SECRET: 'chaos-github-secret',
  STRIPE_WEBHOOK_SECRET: 'whsec_chaos',
  ORDERS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  POWERTOOLS_LOG_LEVEL: 'WARN',
  POWERTOOLS_METRICS_DISABLED: 'true',
  ATTEMPT_TIMEOUT_MS: '500',
  MAX_ATTEMPTS: '3',
};

/** Function timeout and visibility timeout in seconds: a host may not work on what SQS hands out again. */
const TIMEOUT_SECONDS = 4;
const VISIBILITY_SECONDS = 5;

/** The wiring of serverless.yml, with short times. */
export async function quickWiring(): Promise<Wiring> {
  const wiring = await loadWiring(root, process.env);
  const VisibilityTimeout = String(VISIBILITY_SECONDS);
  return {
    ...wiring,
    functions: wiring.functions.map((fn) => ({ ...fn, timeoutSeconds: TIMEOUT_SECONDS })),
    queues: wiring.queues.map((queue) => ({
      ...queue,
      attributes: { ...queue.attributes, VisibilityTimeout },
    })),
  };
}
