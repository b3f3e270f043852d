import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Intercom, signed with the app's client secret (Intercom Developers, "Webhook notifications"). It signs with SHA-1, in a header
 * that others use for SHA-256.
 */
export const intercom = (options: SecretOption) =>
  hmacSender(options, {
    name: 'intercom',
    scheme: {
      algorithm: 'sha1',
      encoding: 'hex',
      signature: { header: 'x-hub-signature', prefix: 'sha1=' },
      signed: '{body}',
    },
    fields: {
      id: 'body:id',
      type: 'body:topic',
      subject: 'body:data.item.id',
      defaultType: 'intercom',
    },
  });
