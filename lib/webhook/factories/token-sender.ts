import type { EventFields } from '../events/content.ts';
import type { Sender } from '../sender.ts';
import type { TokenScheme } from '../verify/scheme.ts';
import { verifyToken } from '../verify/token.ts';
import { valuesOf } from '../verify/variables.ts';
import type { Verification } from '../verify/verification.ts';
import { createSender, type Proof, type SenderTraits } from './create-sender.ts';
import { A_VARIABLE, checkOptions, type KnownOptions, type SecretOption, variablesOf } from './options.ts';

/** A sender that shows a shared secret in a header, and signs nothing. */
export interface TokenSender extends Sender {
  readonly scheme: TokenScheme;
  verify(...request: Parameters<Sender['verify']>): Verification;
}

/** Options of `tokenSender`: as with HMAC, and what is wrong with a text that cannot be such a token. */
export interface TokenTraits extends SenderTraits, Partial<KnownOptions> {
  readonly scheme: TokenScheme;
  readonly fields: EventFields;
  readonly problem?: (value: string) => string | undefined;
}

/**
 * A sender whose requests show a secret in a header. Nothing binds the secret to the body: only TLS protects both.
 *
 * @param options the options that the route gives: `secret`, and those that the traits name
 * @throws TypeError if an option is missing or unknown, or the user name has a colon
 */
export function tokenSender(options: SecretOption, traits: TokenTraits): TokenSender {
  const { scheme, needed, optional = [], problem, ...others } = traits;
  checkOptions(traits.name, options, { needed: { secret: A_VARIABLE, ...needed }, optional });
  if (scheme.username?.includes(':')) throw new TypeError('A user name of basic authentication has no colon');
  const { secret } = options;
  return createSender<Pick<TokenSender, 'scheme' | keyof Proof>>(others, {
    scheme,
    verification: 'shared-secret',
    secrets: variablesOf(traits.name, 'secret', secret, problem),
    verify: (request, { secrets }) => verifyToken(scheme, request, valuesOf(secret, secrets)),
  });
}
