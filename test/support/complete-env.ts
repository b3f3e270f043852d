/** A `.env` with everything that a deployment needs. The senders' secrets are those of the routes of the tests. */
export const completeEnv = [
  'DMS_ENDPOINT=https://dms.example.com',
  'DMS_PROJECT_ID=0123456789abcdef0123456789abcdef',
  'DMS_INSTANCE_ID=11111111-2222-4333-8444-555555555555',
  'DMS_ACCESS_KEY=ACCESSKEY00000000001',
  'DMS_SECRET_KEY=a-secret-key-that-opens-nothing',
  'SECRETS_ID=arn:aws:secretsmanager:eu-central-1:123456789012:secret:launchpad-AbCdEf',
  'GITHUB_WEBHOOK_SECRET=the-secret-of-github',
  'STRIPE_WEBHOOK_SECRET=whsec_stripe',
  'ORDERS_WEBHOOK_SECRET=whsec_b3JkZXJz',
].join('\n');
