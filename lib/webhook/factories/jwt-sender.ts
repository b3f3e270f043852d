import type { KeyObject } from 'node:crypto';
import type { RequiredVariable } from '../../config/config.ts';
import type { Sender } from '../sender.ts';
import { type JwtScheme, verifyJwt } from '../verify/jwt.ts';
import { urlOf } from '../verify/variables.ts';
import { createSender, type SenderTraits } from './create-sender.ts';
import { urlVariablesOf } from './url-option.ts';

/** Options of `jwtSender`. */
export interface JwtTraits extends SenderTraits {
  readonly scheme: JwtScheme;
  /** The variables that hold the keys. */
  readonly secrets: readonly RequiredVariable[];
  /** The keys that these variables hold. */
  readonly keys: (values: Readonly<Record<string, string>>) => readonly (string | KeyObject)[];
}

/** A sender whose requests carry a JSON Web Token that it signed itself. */
export function jwtSender({
  scheme,
  secrets,
  keys,
  ...traits
}: JwtTraits): Sender & { readonly scheme: JwtScheme } {
  const { name } = traits;
  return createSender(traits, {
    scheme,
    verification: scheme.bodyHash === undefined ? 'signature-of-headers' : 'signature',
    secrets: [...secrets, ...urlVariablesOf(name, scheme.url)],
    verify(request, { secrets: values, now }) {
      const called = scheme.url === undefined ? request : { ...request, url: urlOf(scheme.url, values) };
      return verifyJwt(scheme, called, keys(values), now);
    },
  });
}
