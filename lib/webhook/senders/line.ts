import { member } from '../../core/json.ts';
import { batchEvents, type Item } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { listItems } from '../events/list.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

const fields: EventFields = { id: 'body:webhookEventId', type: 'body:type', defaultType: 'line' };
const split = listItems('events', ['destination']);

/**
 * LINE, signed with the channel secret, each of its events an event; the bot that it is for is the subject (LINE Developers, "Verify
 * webhook signature").
 */
export const line = (options: SecretOption) =>
  hmacSender(options, {
    name: 'line',
    scheme: {
      algorithm: 'sha256',
      encoding: 'base64',
      signature: { header: 'x-line-signature' },
      signed: '{body}',
    },
    fields,
    events: batchEvents(fields, itemsOf),
  });

function itemsOf({ body }: VerifiedRequest, text: string): Item[] | undefined {
  const destination = member(body, 'destination');
  const subject = typeof destination === 'string' ? destination : undefined;
  return split({ body }, text)?.map((item) => ({ ...item, subject }));
}
