import { composedSender } from '../factories/composed-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** How long Mailgun posts an event again: 8 hours and a quarter, and perhaps with the time of its first post. */
const MAX_AGE_SECONDS = 9 * 3600;

/**
 * Mailgun, with the account's webhook signing key (Mailgun Docs, "Securing webhooks"). It signs a time and a token that stand in the
 * body, and not the event: anyone who has one request can post any event.
 */
export const mailgun = (options: SecretOption) =>
  composedSender(options, {
    name: 'mailgun',
    verification: 'signature-of-headers',
    scheme: {
      algorithm: 'composed',
      by: 'hmac',
      hash: 'sha256',
      encoding: 'hex',
      signature: { member: 'signature.signature' },
      values: { timestamp: { member: 'signature.timestamp' }, token: { member: 'signature.token' } },
      signed: '{timestamp}{token}',
      timestamp: { unit: 'seconds', toleranceSeconds: MAX_AGE_SECONDS },
    },
    fields: {
      id: 'body:event-data.id',
      type: 'body:event-data.event',
      subject: 'body:event-data.recipient',
      defaultType: 'mailgun',
    },
  });
