import { firstOf } from '../events/fields.ts';
import { composedSender } from '../factories/composed-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import { timestampSigned } from '../factories/timestamp-signed.ts';

/**
 * Gitee with a signing key. It signs the time and the key, and not the body: for an hour, anyone who has one request can post
 * any body. For a webhook with a password, which `X-Gitee-Token` shows, use `headerSecret`.
 */
export const gitee = (options: SecretOption) =>
  composedSender(options, {
    name: 'gitee',
    verification: 'signature-of-headers',
    scheme: timestampSigned('x-gitee-token', 'x-gitee-timestamp', 3600),
    fields: {
      type: firstOf('body:hook_name', 'header:x-gitee-event'),
      source: 'body:repository.html_url',
      defaultType: 'gitee',
    },
  });
