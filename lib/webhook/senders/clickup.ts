import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** ClickUp (ClickUp Developer, "Webhook signature"). It gives no id of a delivery. */
export const clickup = (options: SecretOption) =>
  hmacSender(options, {
    name: 'clickup',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-signature' },
      signed: '{body}',
    },
    fields: {
      type: 'body:event',
      subject: 'body:task_id',
      defaultType: 'clickup',
    },
  });
