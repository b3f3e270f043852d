import type { RequiredVariable } from '../../config/config.ts';
import type { WebhookRequest } from '../http/request.ts';
import type { Sender } from '../sender.ts';
import { type AllowedUrls, type CertifiedText, verifyCertified } from '../verify/certificate.ts';
import { anyOf, type Refused, type VerifyContext } from '../verify/verification.ts';
import { createSender, type SenderTraits } from './create-sender.ts';

/** Options of `certificateSender`. */
export interface CertificateTraits extends SenderTraits {
  readonly secrets?: readonly RequiredVariable[];
  /** URLs from which certificates may be fetched. */
  readonly certificates: AllowedUrls;
  /** Reads from an unverified request the texts of which the sender must have signed one, or the reason of a refusal. */
  readonly signedTexts: (
    request: WebhookRequest,
    context: Pick<VerifyContext, 'secrets' | 'now'>,
  ) => readonly CertifiedText[] | Refused;
}

/** A sender that signs with the private key of a certificate, which is fetched from the sender's own host. */
export function certificateSender(traits: CertificateTraits): Sender {
  const { secrets = [], certificates, signedTexts, ...others } = traits;
  return createSender(others, {
    verification: 'signature',
    secrets,
    verify: async (request, context) => {
      const texts = signedTexts(request, context);
      if (typeof texts === 'string') return texts;
      return anyOf(await Promise.all(texts.map((text) => verifyCertified(text, certificates, context))));
    },
  });
}
