/** What the functions run on: few and short attempts, so that much has to wait in a queue and be delivered again. */
export const env = {
  DMS_PROJECT_ID: '0123456789abcdef0123456789abcdef',
  DMS_INSTANCE_ID: '11111111-2222-4333-8444-555555555555',
  DMS_ACCESS_KEY: 'chaos-access-key',
  DMS_SECRET_KEY: 'chaos-secret-key',
  IAM_DOMAIN: 'OTC-1',
  IAM_USERNAME: 'ada',
  IAM_PASSWORD: 'lovelace',
  CHAOS_WEBHOOK_SECRET: 'the-secret-of-the-webhooks',
  POWERTOOLS_LOG_LEVEL: 'WARN',
  ATTEMPT_TIMEOUT_MS: '500',
  MAX_ATTEMPTS: '2',
};

/** Without these, a function signs its requests; without the keys, it uses tokens. */
const user = { IAM_DOMAIN: undefined, IAM_USERNAME: undefined, IAM_PASSWORD: undefined };
const keys = { DMS_ACCESS_KEY: undefined, DMS_SECRET_KEY: undefined };

/** Half of the functions use access keys, the other half tokens, which expire. */
export const credentialsOf = (functionName: string): Readonly<Record<string, undefined>> =>
  functionName === 'webhook' || functionName === 'queue' ? user : keys;
