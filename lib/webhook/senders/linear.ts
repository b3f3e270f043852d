import { hmacSender } from '../verify/hmac.ts';
import type { SecretOption } from '../verify/variables.ts';

/**
 * Linear; the time that counts is the signed one in the body, 60 seconds (Linear Developers, "Webhooks",
 * securing).
 */
export const linear = ({ secret }: SecretOption) =>
  hmacSender({
    name: 'linear',
    secret,
    answerWithinMs: 4500,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'linear-signature' },
      signed: '{body}',
      bodyTimestamp: { member: 'webhookTimestamp', toleranceSeconds: 60 },
    },
    fields: {
      id: ['header:linear-delivery'],
      type: ['header:linear-event', 'body:action'],
      subject: ['body:data.id'],
      time: ['body:createdAt'],
      defaultType: 'linear',
    },
  });
