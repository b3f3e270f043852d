import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Typeform, with a secret (Typeform Developers, "Secure your webhooks"): base64 behind a prefix that others use before
 * hexadecimal digits.
 */
export const typeform = (options: SecretOption) =>
  hmacSender(options, {
    name: 'typeform',
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'typeform-signature', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields: {
      id: 'body:event_id',
      type: 'body:event_type',
      subject: 'body:form_response.form_id',
      time: 'body:form_response.submitted_at',
      defaultType: 'typeform',
    },
  });
