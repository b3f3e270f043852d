import type { Sender } from './sender.ts';

/** Names the environment variable that holds a sender's secret; several of them serve a rotation. */
export interface SecretOption {
  readonly secret: string | readonly string[];
}

/** GitHub: repository, organisation and app webhooks (GitHub Docs, "Validating webhook deliveries"). */
export function github({ secret }: SecretOption): Sender {
  return {
    name: 'github',
    secretNames: [secret].flat(),
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-hub-signature-256', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields: {
      id: ['header:x-github-delivery'],
      type: ['header:x-github-event', 'body:action'],
      source: ['body:repository.html_url'],
      defaultType: 'github',
    },
  };
}

/** Stripe: only `v1` signatures count (Stripe docs, "Verify webhook signatures manually"). */
export function stripe({ secret }: SecretOption): Sender {
  return {
    name: 'stripe',
    secretNames: [secret].flat(),
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'stripe-signature', separator: ',', prefix: 'v1=' },
      timestamp: { header: 'stripe-signature', separator: ',', prefix: 't=', toleranceSeconds: 300 },
      signed: '{timestamp}.{body}',
    },
    fields: { id: ['body:id'], type: ['body:type'], defaultType: 'stripe' },
  };
}

/** Everyone who follows Standard Webhooks 1.0.0 with a shared secret (`whsec_…`). */
export function standardWebhooks({ secret }: SecretOption): Sender {
  return {
    name: 'standard-webhooks',
    secretNames: [secret].flat(),
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'webhook-signature', separator: ' ', prefix: 'v1,' },
      timestamp: { header: 'webhook-timestamp', toleranceSeconds: 300 },
      id: { header: 'webhook-id' },
      signed: '{id}.{timestamp}.{body}',
      key: { base64After: 'whsec_' },
    },
    fields: { id: ['header:webhook-id'], type: ['body:type'], defaultType: 'webhook' },
  };
}
