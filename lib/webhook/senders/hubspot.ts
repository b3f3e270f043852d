import { arrayItems, batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { composedSender } from '../factories/composed-sender.ts';
import { A_URL, type SecretOption } from '../factories/options.ts';
import type { UrlOption } from '../factories/url-option.ts';

const fields: EventFields = {
  id: 'body:eventId',
  type: 'body:subscriptionType',
  subject: 'body:objectId',
  defaultType: 'hubspot',
};

/**
 * HubSpot, version 3 of its signature, with the app's client secret (HubSpot Developers, "Validating requests"). The URL is
 * signed too: `url` is the one that HubSpot calls. Versions 1 and 2 are not accepted: they have no time, and hash the secret in a
 * way that lets others add to the body.
 */
export const hubspot = (options: SecretOption & UrlOption) =>
  composedSender(options, {
    name: 'hubspot',
    needed: { url: A_URL },
    answerWithinMs: 4500,
    scheme: {
      algorithm: 'composed',
      by: 'hmac',
      hash: 'sha256',
      encoding: 'base64',
      signature: { header: 'x-hubspot-signature-v3' },
      values: { timestamp: { header: 'x-hubspot-request-timestamp' } },
      signed: '{method}{url}{body}{timestamp}',
      timestamp: { unit: 'milliseconds', toleranceSeconds: 300 },
      url: options.url,
    },
    fields,
    events: batchEvents(fields, arrayItems),
  });
