import { arrayItems, batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/fields.ts';
import { type PublicKeyOption, publicKeySender } from '../verify/public-key.ts';

const fields: EventFields = { id: ['body:sg_event_id'], type: ['body:event'], defaultType: 'sendgrid' };

/**
 * SendGrid's signed event webhook, each item of its array an event (Twilio SendGrid Docs, "Event Webhook
 * Security Features").
 *
 * @param toleranceSeconds how old a request may be, 300 by default: SendGrid says nothing of it
 */
export const sendgrid = ({
  publicKey,
  toleranceSeconds = 300,
}: PublicKeyOption & { readonly toleranceSeconds?: number }) =>
  publicKeySender({
    name: 'sendgrid',
    publicKey,
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'ecdsa-sha256',
      encoding: 'base64',
      signature: { header: 'x-twilio-email-event-webhook-signature' },
      timestamp: { header: 'x-twilio-email-event-webhook-timestamp', toleranceSeconds },
      signed: '{timestamp}{body}',
    },
    fields,
    toSpki: (text) => Buffer.from(text, 'base64'),
    events: batchEvents('sendgrid', fields, arrayItems),
  });
