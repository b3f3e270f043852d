import { batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { joined } from '../events/fields.ts';
import { listItems } from '../events/list.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

const fields: EventFields = {
  type: joined('body:eventCategory', 'body:eventType'),
  subject: 'body:resourceId',
  time: 'body:eventDateUtc',
  defaultType: 'xero',
};

/** Members that say where the post stands in the sequence of all posts. */
const envelope = ['firstEventSequence', 'lastEventSequence', 'entropy'];

/**
 * Xero, signed with the webhook's key (Xero Developer, "Configuring your server"). To see whether a webhook checks signatures,
 * Xero posts empty lists, some of them wrongly signed, and expects 200 or 401 with an empty body within 5 seconds.
 */
export const xero = (options: SecretOption) =>
  hmacSender(options, {
    name: 'xero',
    answerWithinMs: 4500,
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'x-xero-signature' },
      signed: '{body}',
    },
    fields,
    events: batchEvents(fields, listItems('events', envelope)),
    accepted: { status: 200 },
  });
