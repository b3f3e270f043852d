import { type EventOptions, eventOptions, genericTraits } from '../factories/generic-traits.ts';
import type { SecretOption } from '../factories/options.ts';
import { staticScheme } from '../factories/static-auth.ts';
import { tokenSender } from '../factories/token-sender.ts';

/** Any sender that shows a secret in a header of its own. */
export const headerSecret = (options: SecretOption & EventOptions & { readonly header: string }) =>
  tokenSender(options, {
    ...genericTraits('header-secret', options),
    needed: { header: 'the name of the header' },
    optional: eventOptions,
    scheme: staticScheme(options),
  });
