import { type EventOptions, genericOf } from '../factories/generic.ts';
import { staticScheme } from '../verify/static.ts';
import { tokenSender } from '../verify/token.ts';
import type { SecretOption } from '../verify/variables.ts';

/** Everyone who sends `Authorization: Bearer` and a secret. */
export const bearer = ({ secret, ...options }: SecretOption & EventOptions) =>
  tokenSender({ ...genericOf('bearer', options), secret, scheme: staticScheme({}) });
