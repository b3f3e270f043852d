import { hmacSender } from '../factories/hmac-sender.ts';
import { A_URL, type SecretOption } from '../factories/options.ts';
import type { UrlOption } from '../factories/url-option.ts';

/**
 * Square (Square Docs, "Verify and validate an event notification"). The URL is signed too: `url` is the
 * notification URL as the subscription has it, or the variable that holds it.
 */
export const square = (options: SecretOption & UrlOption) =>
  hmacSender(options, {
    name: 'square',
    needed: { url: A_URL },
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'x-square-hmacsha256-signature' },
      signed: '{url}{body}',
      url: options.url,
    },
    fields: {
      id: 'body:event_id',
      type: 'body:type',
      subject: 'body:merchant_id',
      time: 'body:created_at',
      defaultType: 'square',
    },
  });
