import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Stripe: only `v1` signatures count (Stripe docs, "Verify webhook signatures manually"). */
export const stripe = (options: SecretOption) =>
  hmacSender(options, {
    name: 'stripe',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'stripe-signature', separator: ',', prefix: 'v1=' },
      timestamp: { header: 'stripe-signature', separator: ',', prefix: 't=', toleranceSeconds: 300 },
      signed: '{timestamp}.{body}',
    },
    fields: { id: 'body:id', type: 'body:type', defaultType: 'stripe' },
  });
