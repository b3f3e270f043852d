import type { EventFields } from '../events/content.ts';
import type { Sender } from '../sender.ts';
import { composedSecretProblem, verifyComposed } from '../verify/composed.ts';
import { ciphertextOf, keysOf, openSealed, readEnvelope, type SealedScheme } from '../verify/sealed.ts';
import { valuesOf } from '../verify/variables.ts';
import { createSender, type Proof, type SenderTraits } from './create-sender.ts';
import { A_VARIABLE, checkOptions, type KnownOptions, type SecretOption, variablesOf } from './options.ts';

/** A sender that encrypts its bodies, and signs the ciphertext. */
export interface SealedSender extends Sender {
  readonly scheme: SealedScheme;
}

/** Options of `sealedSender`: as with HMAC, and the option that names the keys of the cipher. */
export interface SealedTraits extends SenderTraits, Partial<KnownOptions> {
  readonly scheme: SealedScheme;
  readonly fields: EventFields;
  /** The option that names the variables with the keys of the cipher, if these are not those of `secret`. */
  readonly keyOption?: { readonly name: string; readonly problem: (value: string) => string | undefined };
}

/**
 * A sender whose bodies are encrypted. The signature over the ciphertext is verified first; then the body is decrypted, and the
 * plaintext is the body from there on.
 *
 * @param options the options that the route gives: `secret`, and those that the traits name
 * @throws TypeError if an option is missing or unknown
 */
export function sealedSender(options: SecretOption, traits: SealedTraits): SealedSender {
  const { scheme, fields, needed, optional = [], keyOption, ...others } = traits;
  const { name } = traits;
  checkOptions(name, options, { needed: { secret: A_VARIABLE, ...needed }, optional });
  const { secret } = options;
  const read = (rawBody: Buffer) => readEnvelope(scheme.envelope, rawBody);
  return createSender<Pick<SealedSender, 'scheme' | keyof Proof>>(
    {
      ...others,
      fields,
      open: ({ rawBody }, { secrets }) =>
        openSealed(scheme, ciphertextOf(scheme.envelope, rawBody), keysOf(scheme, secrets)),
    },
    {
      scheme,
      verification: 'signature',
      secrets: [
        ...variablesOf(name, 'secret', secret, (value) => composedSecretProblem(scheme, value)),
        ...(keyOption ? variablesOf(name, keyOption.name, scheme.cipherKeys, keyOption.problem) : []),
      ],
      verify: (request, { secrets, now }) =>
        verifyComposed(scheme, request, valuesOf(secret, secrets), now, read),
    },
  );
}
