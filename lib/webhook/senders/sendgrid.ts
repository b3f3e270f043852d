import { arrayItems, batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { type PublicKeyOption, publicKeySender } from '../factories/public-key-sender.ts';

const fields: EventFields = { id: 'body:sg_event_id', type: 'body:event', defaultType: 'sendgrid' };

/** Options of `sendgrid`. */
export interface SendgridOptions extends PublicKeyOption {
  /** How old a request may be. Default: 300; SendGrid documents no limit. */
  readonly toleranceSeconds?: number;
}

/**
 * SendGrid's signed event webhook, each item of its array an event (Twilio SendGrid Docs, "Event Webhook
 * Security Features").
 */
export const sendgrid = (options: SendgridOptions) =>
  publicKeySender(options, {
    name: 'sendgrid',
    optional: ['toleranceSeconds'],
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'ecdsa-sha256',
      encoding: 'base64',
      signature: { header: 'x-twilio-email-event-webhook-signature' },
      timestamp: {
        header: 'x-twilio-email-event-webhook-timestamp',
        toleranceSeconds: options.toleranceSeconds ?? 300,
      },
      signed: '{timestamp}{body}',
    },
    fields,
    toSpki: (text) => Buffer.from(text, 'base64'),
    events: batchEvents(fields, arrayItems),
  });
