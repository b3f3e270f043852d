import type { EventFields } from '../events/content.ts';
import type { Sender } from '../sender.ts';
import { type BodyTokenScheme, verifyBodyToken } from '../verify/body-token.ts';
import { valuesOf } from '../verify/variables.ts';
import { createSender, type SenderTraits } from './create-sender.ts';
import { A_VARIABLE, checkOptions, type SecretOption, variablesOf } from './options.ts';

/** Options of `bodyTokenSender`. */
export interface BodyTokenTraits extends SenderTraits {
  readonly scheme: BodyTokenScheme;
  readonly fields: EventFields;
}

/**
 * A sender that signs nothing, and shows a shared secret in its bodies. Messages carry the secret, too.
 *
 * @param options the options that the route gives: `secret`
 * @throws TypeError if an option is missing or unknown
 */
export function bodyTokenSender(
  options: SecretOption,
  { scheme, ...traits }: BodyTokenTraits,
): Sender & { readonly scheme: BodyTokenScheme } {
  const { name } = traits;
  checkOptions(name, options, { needed: { secret: A_VARIABLE } });
  const { secret } = options;
  return createSender(traits, {
    scheme,
    verification: 'shared-secret',
    secrets: variablesOf(name, 'secret', secret),
    verify: ({ rawBody }, { secrets }) => verifyBodyToken(scheme, rawBody, valuesOf(secret, secrets)),
  });
}
