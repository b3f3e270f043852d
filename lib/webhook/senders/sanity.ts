import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption, ToleranceOption } from '../factories/options.ts';

/**
 * Sanity: GROQ-powered webhooks with a secret (Sanity Docs, "GROQ-powered webhooks"); its own library accepts a request of any
 * age.
 */
export const sanity = (options: SecretOption & ToleranceOption) =>
  hmacSender(options, {
    name: 'sanity',
    optional: ['toleranceSeconds'],
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64url',
      signature: { header: 'sanity-webhook-signature', separator: ',', prefix: 'v1=' },
      timestamp: {
        header: 'sanity-webhook-signature',
        separator: ',',
        prefix: 't=',
        unit: 'milliseconds',
        toleranceSeconds: options.toleranceSeconds ?? 300,
      },
      signed: '{timestamp}.{body}',
    },
    fields: {
      id: 'header:idempotency-key',
      type: 'header:sanity-operation',
      subject: 'body:_id',
      time: 'body:_updatedAt',
      defaultType: 'sanity',
    },
  });
