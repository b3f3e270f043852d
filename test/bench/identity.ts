/** The service as all sides know it. The keys open nothing. */
export const service = {
  projectId: '0123456789abcdef0123456789abcdef',
  instanceId: '11111111-2222-4333-8444-555555555555',
  accessKey: 'BENCHACCESSKEY000001',
  secretKey: 'bench-secret-key-that-opens-nothing-0001',
} as const;

/** The path that messages are posted to. */
export const messagesPath = `/v2/${service.projectId}/rocketmq/instances/${service.instanceId}/messages`;

/** The secret that webhook requests are signed with. */
export const webhookSecret = 'bench-webhook-secret';

/** How a function is set up for a run. */
export interface FunctionSetup {
  /** Where DMS and IAM are. */
  readonly url: string;
  readonly inFlight?: number;
  /** @default 'key' */
  readonly proof?: 'key' | 'token';
  /** Log lines at INFO and metrics, as deployed. Without: warnings only. @default false */
  readonly isLogged?: boolean;
}

/** The environment of a built function, with every variable that a deployed one has. */
export function functionEnvironment({
  url,
  inFlight = 8,
  proof = 'key',
  isLogged = false,
}: FunctionSetup): Record<string, string> {
  const { projectId, instanceId, accessKey, secretKey } = service;
  const key = { DMS_ACCESS_KEY: accessKey, DMS_SECRET_KEY: secretKey };
  const user = { IAM_ENDPOINT: url, IAM_DOMAIN: 'bench', IAM_USERNAME: 'bench', IAM_PASSWORD: 'bench' };
  return {
    // As in serverless.yml.
    NODE_OPTIONS: '--max-semi-space-size=16',
    DMS_ENDPOINT: url,
    DMS_PROJECT_ID: projectId,
    DMS_INSTANCE_ID: instanceId,
    ...(proof === 'key' ? key : user),
    MAX_IN_FLIGHT: String(inFlight),
    // No server listens on port 9: a message that is not sent makes the run fail.
    OUTBOX_QUEUE_URL: 'http://127.0.0.1:9/000000000000/outbox',
    DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9/000000000000/dead-letters',
    GITHUB_WEBHOOK_SECRET: webhookSecret,
    STRIPE_WEBHOOK_SECRET: `whsec_${webhookSecret}`,
    ORDERS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 'orders').toString('base64')}`,
    POWERTOOLS_LOG_LEVEL: isLogged ? 'INFO' : 'WARN',
    ...(!isLogged && { POWERTOOLS_METRICS_DISABLED: 'true' }),
  };
}
