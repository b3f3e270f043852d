import type { EventFields } from '../events/content.ts';
import type { Sender } from '../sender.ts';
import { secretProblem, verifyHmac } from '../verify/hmac.ts';
import type { HmacScheme } from '../verify/scheme.ts';
import { urlOf, valuesOf } from '../verify/variables.ts';
import type { Verification } from '../verify/verification.ts';
import { createSender, fieldsSignedBy, type Proof, type SenderTraits } from './create-sender.ts';
import { A_VARIABLE, checkOptions, type KnownOptions, type SecretOption, variablesOf } from './options.ts';
import { urlVariablesOf } from './url-option.ts';

/** A sender that signs with a shared secret; `signHmac` signs as it does. */
export interface HmacSender extends Sender {
  readonly scheme: HmacScheme;
  verify(...request: Parameters<Sender['verify']>): Verification;
}

/** Options of `hmacSender`: the scheme, where the attributes of events stand, and what differs from other senders. */
export interface HmacTraits extends SenderTraits, Partial<KnownOptions> {
  readonly scheme: HmacScheme;
  readonly fields: EventFields;
}

/**
 * A sender whose requests are signed with HMAC.
 *
 * @param options the options that the route gives: `secret`, and those that the traits name
 * @throws TypeError if an option is missing or unknown
 */
export function hmacSender(options: SecretOption, traits: HmacTraits): HmacSender {
  const { scheme, fields, needed, optional = [], ...others } = traits;
  const { name } = traits;
  checkOptions(name, options, { needed: { secret: A_VARIABLE, ...needed }, optional });
  const { secret } = options;
  return createSender<Pick<HmacSender, 'scheme' | keyof Proof>>(
    { ...others, fields: fieldsSignedBy(scheme, fields) },
    {
      scheme,
      verification: 'signature',
      secrets: [
        ...variablesOf(name, 'secret', secret, (value) => secretProblem(scheme, value)),
        ...urlVariablesOf(name, scheme.url),
      ],
      verify(request, { secrets, now }) {
        const signed = scheme.url === undefined ? request : { ...request, url: urlOf(scheme.url, secrets) };
        return verifyHmac(scheme, signed, valuesOf(secret, secrets), now);
      },
    },
  );
}
