import { firstOf } from '../events/fields.ts';
import { composedSender } from '../factories/composed-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import { stampSigned } from '../factories/stamp-signed.ts';

/**
 * Gitee with a signing key. It signs the time and the key, and not the body: for an hour, whoever has one request can post any
 * body. A webhook with a password shows it in `X-Gitee-Token`: take `headerSecret` for that.
 */
export const gitee = (options: SecretOption) =>
  composedSender(options, {
    name: 'gitee',
    verification: 'signature-of-headers',
    scheme: stampSigned('x-gitee-token', 'x-gitee-timestamp', 3600),
    fields: {
      type: firstOf('body:hook_name', 'header:x-gitee-event'),
      source: 'body:repository.html_url',
      defaultType: 'gitee',
    },
  });
