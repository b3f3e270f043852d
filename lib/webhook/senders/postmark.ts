import { firstOf } from '../events/fields.ts';
import type { SecretOption } from '../factories/options.ts';
import { staticScheme } from '../factories/static-auth.ts';
import { tokenSender } from '../factories/token-sender.ts';

/** Postmark, which signs nothing: basic authentication in the URL of the webhook (Postmark Developer, "Webhooks overview"). */
export const postmark = (options: SecretOption & { readonly username: string }) =>
  tokenSender(options, {
    name: 'postmark',
    needed: { username: 'the user name' },
    scheme: staticScheme(options),
    fields: {
      type: 'body:RecordType',
      subject: 'body:MessageID',
      time: firstOf('body:DeliveredAt', 'body:BouncedAt', 'body:ReceivedAt'),
      defaultType: 'postmark',
    },
  });
