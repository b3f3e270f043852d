import { arrayItems, batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { firstOf } from '../events/fields.ts';
import { withFormFields } from '../events/form.ts';
import { createSender } from '../factories/create-sender.ts';
import { A_URL, A_VARIABLE, checkOptions, type SecretOption, variablesOf } from '../factories/options.ts';
import { type UrlOption, urlVariablesOf } from '../factories/url-option.ts';
import type { TwilioScheme } from '../verify/scheme.ts';
import { verifyTwilio } from '../verify/twilio.ts';
import { urlOf, valuesOf } from '../verify/variables.ts';

const fields: EventFields = {
  id: firstOf('body:id', 'header:i-twilio-idempotency-token'),
  type: firstOf('body:type', 'body:EventType', 'body:MessageStatus', 'body:SmsStatus', 'body:CallStatus'),
  subject: firstOf('body:MessageSid', 'body:CallSid'),
  time: 'body:time',
  defaultType: 'twilio',
  signedHeaders: [],
};

/**
 * Twilio, signed with the auth token (Twilio Docs, "Webhooks Security"). The URL is signed too, so `url` is the one that
 * Twilio calls, without its query. Twilio waits 15 seconds for an answer (Twilio Docs, "Webhooks connection overrides").
 */
export function twilio(options: SecretOption & UrlOption) {
  checkOptions('twilio', options, { needed: { secret: A_VARIABLE, url: A_URL } });
  const { secret, url } = options;
  const scheme: TwilioScheme = { algorithm: 'twilio', url };
  const eventsOf = batchEvents(fields, arrayItems);
  return createSender(
    {
      name: 'twilio',
      media: 'any',
      answerWithinMs: 13_500,
      accepted: { status: 204 },
      events: (request, how) => eventsOf(withFormFields(request), how),
    },
    {
      scheme,
      verification: 'signature',
      secrets: [...variablesOf('twilio', 'secret', secret), ...urlVariablesOf('twilio', url)],
      verify: (request, { secrets }) => verifyTwilio(request, urlOf(url, secrets), valuesOf(secret, secrets)),
    },
  );
}
