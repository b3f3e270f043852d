import { joined } from '../events/fields.ts';
import type { SecretOption } from '../factories/options.ts';
import { staticScheme } from '../factories/static-auth.ts';
import { tokenSender } from '../factories/token-sender.ts';

/** Pipedrive, which signs nothing: basic authentication (Pipedrive Developers, "Webhooks"). */
export const pipedrive = (options: SecretOption & { readonly username: string }) =>
  tokenSender(options, {
    name: 'pipedrive',
    needed: { username: 'the user name' },
    scheme: staticScheme(options),
    fields: {
      id: 'body:meta.id',
      type: joined('body:meta.entity', 'body:meta.action'),
      subject: 'body:meta.entity_id',
      time: 'body:meta.timestamp',
      defaultType: 'pipedrive',
    },
  });
