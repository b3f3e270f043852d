import { composedSender } from '../factories/composed-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Adyen's webhooks for platforms, banking and management, signed with the hexadecimal HMAC key of the webhook (Adyen Docs, "Verify
 * HMAC signatures"). Adyen waits 10 seconds for an answer.
 */
export const adyenPlatform = (options: SecretOption) =>
  composedSender(options, {
    name: 'adyen-platform',
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'composed',
      by: 'hmac',
      hash: 'sha256',
      encoding: 'base64',
      signature: { header: 'hmacsignature' },
      signed: '{body}',
      key: 'hex',
    },
    fields: { type: 'body:type', time: 'body:timestamp', defaultType: 'adyen-platform' },
  });
