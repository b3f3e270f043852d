import { joined } from '../events/fields.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** LaunchDarkly, with a secret: entries of the audit log, in any order (LaunchDarkly Docs, "Webhooks"). */
export const launchdarkly = (options: SecretOption) =>
  hmacSender(options, {
    name: 'launchdarkly',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-ld-signature' },
      signed: '{body}',
    },
    fields: {
      id: 'body:_id',
      type: joined('body:kind', 'body:titleVerb'),
      subject: 'body:name',
      defaultType: 'launchdarkly',
    },
  });
