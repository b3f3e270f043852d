import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** WooCommerce (WooCommerce REST API, "Webhooks"). */
export const woocommerce = (options: SecretOption) =>
  hmacSender(options, {
    name: 'woocommerce',
    media: 'any',
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'x-wc-webhook-signature' },
      signed: '{body}',
    },
    fields: {
      id: 'header:x-wc-webhook-delivery-id',
      type: 'header:x-wc-webhook-topic',
      source: 'header:x-wc-webhook-source',
      subject: 'body:id',
      defaultType: 'woocommerce',
    },
  });
