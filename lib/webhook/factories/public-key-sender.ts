import type { EventFields } from '../events/content.ts';
import type { Sender } from '../sender.ts';
import { publicKeyOf, publicKeyProblem, verifyPublicKey } from '../verify/public-key.ts';
import type { PublicKeyScheme } from '../verify/scheme.ts';
import { valuesOf } from '../verify/variables.ts';
import type { Verification } from '../verify/verification.ts';
import { createSender, fieldsSignedBy, type Proof, type SenderTraits } from './create-sender.ts';
import { A_VARIABLE, checkOptions, type Names, variablesOf } from './options.ts';

/** Names the environment variable that holds a sender's public key; several of them serve a rotation. */
export interface PublicKeyOption {
  readonly publicKey: Names;
}

/** A sender that signs with its own private key; `signPublicKey` signs as it does. */
export interface PublicKeySender extends Sender {
  readonly scheme: PublicKeyScheme;
  verify(...request: Parameters<Sender['verify']>): Verification;
}

/** Options of `publicKeySender`: as with HMAC, and how the text of the variable becomes the DER bytes of a public key (SPKI). */
export interface PublicKeyTraits extends SenderTraits {
  readonly scheme: PublicKeyScheme;
  readonly fields: EventFields;
  readonly optional?: readonly string[];
  readonly toSpki: (text: string) => Buffer;
}

/**
 * A sender whose requests are signed with a private key.
 *
 * @param options the options that the route gives: `publicKey`, and those that the traits name
 * @throws TypeError if an option is missing or unknown
 */
export function publicKeySender(options: PublicKeyOption, traits: PublicKeyTraits): PublicKeySender {
  const { scheme, fields, optional = [], toSpki, ...others } = traits;
  checkOptions(traits.name, options, { needed: { publicKey: A_VARIABLE }, optional });
  const { publicKey } = options;
  return createSender<Pick<PublicKeySender, 'scheme' | keyof Proof>>(
    { ...others, fields: fieldsSignedBy(scheme, fields) },
    {
      scheme,
      verification: 'signature',
      secrets: variablesOf(traits.name, 'publicKey', publicKey, (value) =>
        publicKeyProblem(scheme, toSpki, value),
      ),
      verify(request, { secrets, now }) {
        const keys = valuesOf(publicKey, secrets).map((text) => publicKeyOf(toSpki(text)));
        return verifyPublicKey(scheme, request, keys, now);
      },
    },
  );
}
