import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Coinbase Commerce (Coinbase Commerce API, "Webhooks: securing"). The name of the header comes from third parties. */
export const coinbaseCommerce = (options: SecretOption) =>
  hmacSender(options, {
    name: 'coinbase-commerce',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-cc-webhook-signature' },
      signed: '{body}',
    },
    fields: {
      id: 'body:event.id',
      type: 'body:event.type',
      subject: 'body:event.data.code',
      time: 'body:event.created_at',
      defaultType: 'coinbase-commerce',
    },
  });
