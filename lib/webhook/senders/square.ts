import { hmacSender } from '../verify/hmac.ts';
import type { SecretOption } from '../verify/variables.ts';

/**
 * Square (Square Docs, "Verify and validate an event notification"). The URL is signed too: `url` is the
 * notification URL as the subscription has it, or the variable that holds it.
 */
export const square = ({ secret, url }: SecretOption & { readonly url: string }) =>
  hmacSender({
    name: 'square',
    secret,
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'x-square-hmacsha256-signature' },
      signed: '{url}{body}',
      url,
    },
    fields: {
      id: ['body:event_id'],
      type: ['body:type'],
      subject: ['body:merchant_id'],
      time: ['body:created_at'],
      defaultType: 'square',
    },
  });
