import type { KeyObject } from 'node:crypto';
import type { RequiredVariable } from '../../config/config.ts';
import type { Sender } from '../sender.ts';
import { type JwtScheme, verifyJwt } from '../verify/jwt.ts';
import { textProblem } from '../verify/shared-secret.ts';
import { urlOf, valuesOf } from '../verify/variables.ts';
import { createSender, type Proof, type SenderTraits } from './create-sender.ts';
import { A_VARIABLE, checkOptions, type KnownOptions, type SecretOption, variablesOf } from './options.ts';
import { urlVariablesOf } from './url-option.ts';

/** Options of `jwtSender`. */
export interface JwtTraits extends SenderTraits {
  readonly scheme: JwtScheme;
  /** The variables that hold the keys. */
  readonly secrets: readonly RequiredVariable[];
  /** The keys that these variables hold. */
  readonly keys: (values: Readonly<Record<string, string>>) => readonly (string | KeyObject)[];
}

/** A sender whose requests carry a JSON Web Token; `signJwt` makes one if the key is a shared secret. */
export interface JwtSender extends Sender {
  readonly scheme: JwtScheme;
}

/** A sender whose requests carry a JSON Web Token that it signed itself. */
export function jwtSender({ scheme, secrets, keys, ...traits }: JwtTraits): JwtSender {
  const { name } = traits;
  return createSender<Pick<JwtSender, 'scheme' | keyof Proof>>(traits, {
    scheme,
    verification: scheme.bodyHash === undefined ? 'signature-of-headers' : 'signature',
    secrets: [...secrets, ...urlVariablesOf(name, scheme.url)],
    verify(request, { secrets: values, now }) {
      const called = scheme.url === undefined ? request : { ...request, url: urlOf(scheme.url, values) };
      return verifyJwt(scheme, called, keys(values), now);
    },
  });
}

/** Options of `secretJwtSender`. */
export type SecretJwtTraits = Omit<JwtTraits, 'secrets' | 'keys'> & Partial<KnownOptions>;

/**
 * A sender whose tokens are signed with a shared secret. A value that cannot be a secret is skipped, even if the function started
 * with it: a short one can be guessed.
 *
 * @param options the options that the route gives: `secret`, and those that the traits name
 * @throws TypeError if an option is missing or unknown
 */
export function secretJwtSender(
  options: SecretOption,
  { needed, optional = [], ...traits }: SecretJwtTraits,
): JwtSender {
  const { name } = traits;
  checkOptions(name, options, { needed: { secret: A_VARIABLE, ...needed }, optional });
  const { secret } = options;
  return jwtSender({
    ...traits,
    secrets: variablesOf(name, 'secret', secret, (value) => textProblem(value)),
    keys: (values) => valuesOf(secret, values).filter((value) => textProblem(value) === undefined),
  });
}
