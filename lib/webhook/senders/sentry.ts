import { hmacSender } from '../verify/hmac.ts';
import type { SecretOption } from '../verify/variables.ts';

/**
 * Sentry, signed with the integration's client secret; its timestamp is not signed (Sentry Docs, "Webhooks").
 */
export const sentry = ({ secret }: SecretOption) =>
  hmacSender({
    name: 'sentry',
    secret,
    answerWithinMs: 900,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'sentry-hook-signature' },
      signed: '{body}',
    },
    fields: {
      id: ['header:request-id'],
      type: ['header:sentry-hook-resource', 'body:action'],
      defaultType: 'sentry',
    },
  });
