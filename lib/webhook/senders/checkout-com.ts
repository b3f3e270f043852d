import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Checkout.com (Checkout.com Docs, "Manage webhooks"). */
export const checkoutCom = (options: SecretOption) =>
  hmacSender(options, {
    name: 'checkout-com',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'cko-signature' },
      signed: '{body}',
    },
    fields: {
      id: 'body:id',
      type: 'body:type',
      subject: 'body:data.id',
      time: 'body:created_on',
      defaultType: 'checkout-com',
    },
  });
