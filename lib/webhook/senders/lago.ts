import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Lago with HMAC (Lago Docs, "Webhooks: signature"); the other choice, a JSON Web Token, is not accepted. The hash is not
 * documented, here it is SHA-256.
 */
export const lago = (options: SecretOption) =>
  hmacSender(options, {
    name: 'lago',
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'x-lago-signature' },
      signed: '{body}',
    },
    fields: {
      id: 'header:x-lago-unique-key',
      type: 'body:webhook_type',
      subject: 'body:object_type',
      defaultType: 'lago',
    },
  });
