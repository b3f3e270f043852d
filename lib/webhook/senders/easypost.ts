import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** EasyPost (EasyPost Docs, "Webhooks: HMAC validation"). The key is the secret in the Unicode form NFKD. */
export const easypost = (options: SecretOption) =>
  hmacSender(options, {
    name: 'easypost',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-hmac-signature', prefix: 'hmac-sha256-hex=' },
      signed: '{body}',
      unicodeForm: 'NFKD',
    },
    fields: {
      id: 'body:id',
      type: 'body:description',
      subject: 'body:result.id',
      time: 'body:created_at',
      defaultType: 'easypost',
    },
  });
