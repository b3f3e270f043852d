import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Razorpay (Razorpay Docs, "Validate and test webhooks"). */
export const razorpay = (options: SecretOption) =>
  hmacSender(options, {
    name: 'razorpay',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-razorpay-signature' },
      signed: '{body}',
    },
    fields: {
      id: 'header:x-razorpay-event-id',
      type: 'body:event',
      subject: 'body:account_id',
      defaultType: 'razorpay',
    },
  });
