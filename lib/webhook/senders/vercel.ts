import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Vercel: webhooks of an account with their secret, those of an integration with its client secret (Vercel Docs, "Webhooks API").
 * It signs with SHA-1.
 */
export const vercel = (options: SecretOption) =>
  hmacSender(options, {
    name: 'vercel',
    scheme: {
      algorithm: 'sha1',
      encoding: 'hex',
      signature: { header: 'x-vercel-signature' },
      signed: '{body}',
    },
    fields: {
      id: 'body:id',
      type: 'body:type',
      subject: 'body:payload.deployment.id',
      defaultType: 'vercel',
    },
  });
