import { type EventOptions, genericOf } from '../factories/generic.ts';
import { staticScheme } from '../verify/static.ts';
import { tokenSender } from '../verify/token.ts';
import type { SecretOption } from '../verify/variables.ts';

/** Everyone who sends a user name and a password as HTTP basic authentication. */
export const basic = ({
  username,
  secret,
  ...options
}: SecretOption & EventOptions & { readonly username: string }) =>
  tokenSender({ ...genericOf('basic', options), secret, scheme: staticScheme({ username }) });
