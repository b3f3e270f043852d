import { joined } from '../events/fields.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Sentry, signed with the integration's client secret; its timestamp is not signed (Sentry Docs, "Webhooks").
 */
export const sentry = (options: SecretOption) =>
  hmacSender(options, {
    name: 'sentry',
    answerWithinMs: 900,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'sentry-hook-signature' },
      signed: '{body}',
    },
    fields: {
      id: 'header:request-id',
      type: joined('header:sentry-hook-resource', 'body:action'),
      defaultType: 'sentry',
    },
  });
