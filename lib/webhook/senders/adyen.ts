import { member } from '../../core/json.ts';
import { batchEvents } from '../events/batch.ts';
import { type EventFields, itemEventOf } from '../events/content.ts';
import { joined } from '../events/fields.ts';
import { listItems } from '../events/list.ts';
import { createSender } from '../factories/create-sender.ts';
import { A_VARIABLE, checkOptions, type SecretOption, variablesOf } from '../factories/options.ts';
import { type ItemScheme, verifyItems } from '../verify/items.ts';
import { keyProblem } from '../verify/shared-secret.ts';
import { valuesOf } from '../verify/variables.ts';

const item = 'body:NotificationRequestItem' as const;

/** All of these are signed; the time is not. */
const fields: EventFields = {
  id: joined(`${item}.pspReference`, `${item}.eventCode`, `${item}.success`),
  type: `${item}.eventCode`,
  subject: `${item}.merchantReference`,
  time: `${item}.eventDate`,
  defaultType: 'adyen',
};

const scheme: ItemScheme = {
  algorithm: 'items',
  hash: 'sha256',
  list: 'notificationItems',
  item: 'NotificationRequestItem',
  signature: 'additionalData.hmacSignature',
  values: [
    ...['pspReference', 'originalReference', 'merchantAccountCode', 'merchantReference'],
    ...['amount.value', 'amount.currency', 'eventCode', 'success'],
  ],
  separator: ':',
  free: 'merchantReference',
};

const eventsOf = batchEvents(fields, listItems('notificationItems', ['live']), (request, each) => {
  const live = member(request.body, 'live');
  const event = itemEventOf(fields, request, each);
  return { ...event, extensions: { ...event.extensions, ...(typeof live === 'string' && { live }) } };
});

/**
 * Adyen's standard webhooks for payments, signed with the hexadecimal HMAC key of the webhook (Adyen Docs, "Verify HMAC
 * signatures"). Each item has a signature of its own, over eight of its values; nothing signs the others, `live` among them.
 * Adyen waits 10 seconds.
 */
export function adyen(options: SecretOption) {
  checkOptions('adyen', options, { needed: { secret: A_VARIABLE } });
  const { secret } = options;
  const problem = (value: string) => keyProblem(value, 'hex');
  return createSender(
    {
      name: 'adyen',
      answerWithinMs: 9000,
      fields,
      events: eventsOf,
      // Older integrations want this text, and no integration minds it.
      accepted: { status: 200, headers: { 'content-type': 'text/plain' }, body: '[accepted]' },
    },
    {
      scheme,
      verification: 'signature',
      secrets: variablesOf('adyen', 'secret', secret, problem),
      verify: ({ rawBody }, { secrets }) => {
        const usable = valuesOf(secret, secrets).filter((value) => problem(value) === undefined);
        return verifyItems(scheme, rawBody, usable);
      },
    },
  );
}
