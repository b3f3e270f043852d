import { type EventOptions, genericOf } from '../factories/generic.ts';
import { staticScheme } from '../verify/static.ts';
import { tokenSender } from '../verify/token.ts';
import type { SecretOption } from '../verify/variables.ts';

/** Everyone who sends a secret in a header. */
export const headerSecret = ({
  header,
  secret,
  ...options
}: SecretOption & EventOptions & { readonly header: string }) =>
  tokenSender({ ...genericOf('header-secret', options), secret, scheme: staticScheme({ header }) });
