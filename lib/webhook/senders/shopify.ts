import { hmacSender } from '../verify/hmac.ts';
import type { SecretOption } from '../verify/variables.ts';

/**
 * Shopify, signed with the app's client secret (Shopify Docs, "Verify webhook deliveries"); either family of
 * header names.
 */
export const shopify = ({ secret }: SecretOption) =>
  hmacSender({
    name: 'shopify',
    secret,
    answerWithinMs: 4500,
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: ['x-shopify-hmac-sha256', 'shopify-hmac-sha256'] },
      signed: '{body}',
    },
    fields: {
      id: [
        [
          'header:x-shopify-event-id',
          'header:shopify-event-id',
          'header:x-shopify-webhook-id',
          'header:shopify-webhook-id',
        ],
      ],
      type: [['header:x-shopify-topic', 'header:shopify-topic']],
      source: [['header:x-shopify-shop-domain', 'header:shopify-shop-domain']],
      time: [['header:x-shopify-triggered-at', 'header:shopify-triggered-at']],
      defaultType: 'shopify',
    },
  });
