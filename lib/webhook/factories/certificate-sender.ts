import type { RequiredVariable } from '../../config/config.ts';
import type { WebhookRequest } from '../http/request.ts';
import type { Sender } from '../sender.ts';
import { type AllowedUrls, type CertifiedText, verifyCertified } from '../verify/certificate.ts';
import { anyOf, type Refused, type VerifyContext } from '../verify/verification.ts';
import { createSender, type SenderTraits } from './create-sender.ts';

/** Options of `certificateSender`. */
export interface CertificateTraits extends SenderTraits {
  readonly secrets?: readonly RequiredVariable[];
  /** Where certificates may be fetched from. */
  readonly certificates: AllowedUrls;
  /** The texts of which the sender must have signed one, from a request that is not verified yet, or why it is refused. */
  readonly signedTexts: (
    request: WebhookRequest,
    context: Pick<VerifyContext, 'secrets' | 'now'>,
  ) => readonly CertifiedText[] | Refused;
}

/** A sender that signs with the private key of a certificate, which is fetched from the sender's own host. */
export function certificateSender(traits: CertificateTraits): Sender {
  const { secrets = [], certificates, signedTexts, ...others } = traits;
  return createSender(others, {
    signs: true,
    secrets,
    verify: async (request, context) => {
      const texts = signedTexts(request, context);
      if (typeof texts === 'string') return texts;
      return anyOf(await Promise.all(texts.map((text) => verifyCertified(text, certificates, context))));
    },
  });
}
