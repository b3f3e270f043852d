import type { EventFields } from '../events/content.ts';
import type { Sender } from '../sender.ts';
import { composedSecretProblem, verifyComposed } from '../verify/composed.ts';
import type { ComposedScheme } from '../verify/composed-scheme.ts';
import { urlOf, valuesOf } from '../verify/variables.ts';
import type { Verification } from '../verify/verification.ts';
import { createSender, type Proof, type SenderTraits } from './create-sender.ts';
import { A_VARIABLE, checkOptions, type KnownOptions, type SecretOption, variablesOf } from './options.ts';
import { urlVariablesOf } from './url-option.ts';

/** A sender that signs a composed text; `signComposed` signs as it does. */
export interface ComposedSender extends Sender {
  readonly scheme: ComposedScheme;
  verify(...request: Parameters<Sender['verify']>): Verification;
}

/** Options of `composedSender`: as with HMAC, and what the signature covers if it is not the body. */
export interface ComposedTraits
  extends SenderTraits,
    Partial<KnownOptions>,
    Partial<Pick<Sender, 'verification'>> {
  readonly scheme: ComposedScheme;
  readonly fields: EventFields;
}

/**
 * A sender whose signature covers a text that is composed of several values of the request.
 *
 * @param options the options that the route gives: `secret`, and those that the traits name
 * @throws TypeError if an option is missing or unknown
 */
export function composedSender(options: SecretOption, traits: ComposedTraits): ComposedSender {
  const { scheme, fields, needed, optional = [], verification = 'signature', ...others } = traits;
  const { name } = traits;
  checkOptions(name, options, { needed: { secret: A_VARIABLE, ...needed }, optional });
  const { secret } = options;
  const signedHeaders = Object.values(scheme.values ?? {}).flatMap((place) =>
    'header' in place ? place.header : [],
  );
  return createSender<Pick<ComposedSender, 'scheme' | keyof Proof>>(
    { ...others, fields: { ...fields, signedHeaders } },
    {
      scheme,
      verification,
      secrets: [
        ...variablesOf(name, 'secret', secret, (value) => composedSecretProblem(scheme, value)),
        ...urlVariablesOf(name, scheme.url),
      ],
      verify(request, { secrets, now }) {
        const called = scheme.url === undefined ? request : { ...request, url: urlOf(scheme.url, secrets) };
        return verifyComposed(scheme, called, valuesOf(secret, secrets), now);
      },
    },
  );
}
