import { firstOf } from '../events/fields.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Shopify, signed with the app's client secret (Shopify Docs, "Verify webhook deliveries"); either family of
 * header names.
 */
export const shopify = (options: SecretOption) =>
  hmacSender(options, {
    name: 'shopify',
    answerWithinMs: 4500,
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: ['x-shopify-hmac-sha256', 'shopify-hmac-sha256'] },
      signed: '{body}',
    },
    fields: {
      id: firstOf(
        'header:x-shopify-event-id',
        'header:shopify-event-id',
        'header:x-shopify-webhook-id',
        'header:shopify-webhook-id',
      ),
      type: firstOf('header:x-shopify-topic', 'header:shopify-topic'),
      source: firstOf('header:x-shopify-shop-domain', 'header:shopify-shop-domain'),
      time: firstOf('header:x-shopify-triggered-at', 'header:shopify-triggered-at'),
      defaultType: 'shopify',
    },
  });
