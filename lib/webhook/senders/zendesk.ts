import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption, ToleranceOption } from '../factories/options.ts';

/**
 * Zendesk (Zendesk Developer Docs, "Verifying webhook authenticity"). The form of the time is not documented; here it is RFC
 * 3339, and may be 300 seconds off unless the route says otherwise.
 */
export const zendesk = (options: SecretOption & ToleranceOption) =>
  hmacSender(options, {
    name: 'zendesk',
    optional: ['toleranceSeconds'],
    media: 'any',
    methods: ['POST', 'PUT', 'PATCH'],
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'x-zendesk-webhook-signature' },
      timestamp: {
        header: 'x-zendesk-webhook-signature-timestamp',
        unit: 'rfc3339',
        toleranceSeconds: options.toleranceSeconds ?? 300,
      },
      signed: '{timestamp}{body}',
    },
    fields: {
      id: 'body:id',
      type: 'body:type',
      subject: 'body:subject',
      time: 'body:time',
      defaultType: 'zendesk',
    },
  });
