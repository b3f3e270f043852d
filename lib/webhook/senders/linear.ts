import { joined } from '../events/fields.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Linear. It signs a time in the body, which may be 60 seconds off (Linear Developers, "Webhooks", securing). */
export const linear = (options: SecretOption) =>
  hmacSender(options, {
    name: 'linear',
    answerWithinMs: 4500,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'linear-signature' },
      signed: '{body}',
      bodyTimestamp: { member: 'webhookTimestamp', toleranceSeconds: 60 },
    },
    fields: {
      id: 'header:linear-delivery',
      type: joined('header:linear-event', 'body:action'),
      subject: 'body:data.id',
      time: 'body:createdAt',
      defaultType: 'linear',
    },
  });
