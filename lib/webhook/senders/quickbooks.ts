import { arrayItems, batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { firstOf } from '../events/fields.ts';
import { listItems } from '../events/list.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

const fields: EventFields = {
  id: 'body:id',
  type: 'body:type',
  source: 'body:source',
  subject: firstOf('body:intuitentityid', 'body:realmId'),
  time: 'body:time',
  defaultType: 'quickbooks',
};
const companies = listItems('eventNotifications');

/**
 * QuickBooks, signed with the verifier token: a list of CloudEvents, or in the older form one event for each company (Intuit
 * Developer, "Webhooks"). Intuit waits 3 seconds for an answer, and holds later events back behind one that failed.
 */
export const quickbooks = (options: SecretOption) =>
  hmacSender(options, {
    name: 'quickbooks',
    answerWithinMs: 2700,
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'intuit-signature' },
      signed: '{body}',
    },
    fields,
    events: batchEvents(fields, (request, text) => arrayItems(request, text) ?? companies(request, text)),
  });
