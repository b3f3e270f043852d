import { batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { joined } from '../events/fields.ts';
import { listItems } from '../events/list.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

const fields: EventFields = {
  id: 'body:id',
  type: joined('body:resource_type', 'body:action'),
  time: 'body:created_at',
  defaultType: 'gocardless',
};

/** GoCardless, each of its events an event (GoCardless Developers, "Webhooks: signing"). */
export const gocardless = (options: SecretOption) =>
  hmacSender(options, {
    name: 'gocardless',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'webhook-signature' },
      signed: '{body}',
    },
    fields,
    events: batchEvents(fields, listItems('events', ['meta'])),
  });
