import { composedSender } from '../factories/composed-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** The most keys that an account can have, and so the most signatures of a request. */
const MAX_KEYS = 100;

const signatures = Array.from({ length: MAX_KEYS }, (_, index) => ({
  header: `x-docusign-signature-${index + 1}`,
}));

/**
 * DocuSign Connect with HMAC (DocuSign Developers, "Validating HMAC payloads"). It signs with every active key of the account, each
 * in a header of its own; one of them is enough.
 */
export const docusign = (options: SecretOption) =>
  composedSender(options, {
    name: 'docusign',
    media: 'any', // JSON or XML, as the configuration says
    scheme: {
      algorithm: 'composed',
      by: 'hmac',
      hash: 'sha256',
      encoding: 'base64',
      signature: signatures,
      signed: '{body}',
    },
    fields: {
      type: 'body:event',
      subject: 'body:data.envelopeId',
      time: 'body:generatedDateTime',
      defaultType: 'docusign',
    },
  });
