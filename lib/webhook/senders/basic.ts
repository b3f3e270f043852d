import { type EventOptions, eventOptions, genericTraits } from '../factories/generic-traits.ts';
import type { SecretOption } from '../factories/options.ts';
import { staticScheme } from '../factories/static-auth.ts';
import { tokenSender } from '../factories/token-sender.ts';

/** Any sender that shows a user name and a password as HTTP basic authentication. */
export const basic = (options: SecretOption & EventOptions & { readonly username: string }) =>
  tokenSender(options, {
    ...genericTraits('basic', options),
    needed: { username: 'the user name' },
    optional: eventOptions,
    scheme: staticScheme(options),
  });
