import { type EventOptions, eventOptions, genericTraits } from '../factories/generic-traits.ts';
import type { SecretOption } from '../factories/options.ts';
import { staticScheme } from '../factories/static-auth.ts';
import { tokenSender } from '../factories/token-sender.ts';

/** Any sender that shows a secret as `Authorization: Bearer`. */
export const bearer = (options: SecretOption & EventOptions) =>
  tokenSender(options, {
    ...genericTraits('bearer', options),
    optional: eventOptions,
    scheme: staticScheme({}),
  });
