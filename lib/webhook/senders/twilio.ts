import { arrayItems, batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/fields.ts';
import { withFormFields } from '../http/form.ts';
import type { Sender } from '../sender.ts';
import type { TwilioScheme } from '../verify/scheme.ts';
import { verifyTwilio } from '../verify/twilio.ts';
import { type SecretOption, urlOf, urlVariablesOf, valuesOf, variablesOf } from '../verify/variables.ts';

const fields: EventFields = {
  id: [['body:id', 'header:i-twilio-idempotency-token']],
  type: [['body:type', 'body:EventType', 'body:MessageStatus', 'body:SmsStatus', 'body:CallStatus']],
  subject: [['body:MessageSid', 'body:CallSid']],
  time: ['body:time'],
  defaultType: 'twilio',
};

/**
 * Twilio, signed with the auth token (Twilio Docs, "Webhooks Security"). The URL is signed too, so `url` says
 * which one Twilio calls, without its query: the URL itself, or the variable that holds it.
 */
export function twilio({ secret, url }: SecretOption & { readonly url: string }) {
  const scheme: TwilioScheme = { algorithm: 'twilio', url };
  const eventsOf = batchEvents('twilio', fields, arrayItems);
  return {
    name: 'twilio',
    scheme,
    secrets: [...variablesOf('twilio', secret), ...urlVariablesOf('twilio', url)],
    media: 'any',
    verify: (request, { secrets }) => verifyTwilio(request, urlOf(url, secrets), valuesOf(secret, secrets)),
    events: (request, options) => eventsOf(withFormFields(request), options),
    accepted: { status: 204 },
  } satisfies Sender & { scheme: TwilioScheme };
}
