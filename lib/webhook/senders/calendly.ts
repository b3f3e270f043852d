import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Calendly (Calendly Developer, "Webhook signatures"). */
export const calendly = (options: SecretOption) =>
  hmacSender(options, {
    name: 'calendly',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'calendly-webhook-signature', separator: ',', prefix: 'v1=' },
      timestamp: {
        header: 'calendly-webhook-signature',
        separator: ',',
        prefix: 't=',
        toleranceSeconds: 300,
      },
      signed: '{timestamp}.{body}',
    },
    fields: {
      type: 'body:event',
      subject: 'body:payload.uri',
      time: 'body:created_at',
      defaultType: 'calendly',
    },
  });
