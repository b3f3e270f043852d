import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Mollie's webhooks of the new generation (Mollie Docs, "Webhooks: best practices"). The prefix of the signature comes from third
 * parties.
 */
export const mollie = (options: SecretOption) =>
  hmacSender(options, {
    name: 'mollie',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-mollie-signature', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields: {
      id: 'body:id',
      type: 'body:type',
      subject: 'body:entityId',
      time: 'body:createdAt',
      defaultType: 'mollie',
    },
  });
