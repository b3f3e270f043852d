import { arrayItems, batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import type { SecretOption } from '../factories/options.ts';
import { tokenSender } from '../factories/token-sender.ts';

const fields: EventFields = {
  id: 'body:log_id',
  type: 'body:data.type',
  subject: 'body:data.user_id',
  time: 'body:data.date',
  defaultType: 'auth0',
};

/**
 * Log streams of Auth0 in the form of a JSON array, each log an event. It signs nothing: the header Authorization holds a fixed text
 * (Auth0 Docs, "Custom log streams using webhooks").
 */
export const auth0 = (options: SecretOption) =>
  tokenSender(options, {
    name: 'auth0',
    scheme: { algorithm: 'token', header: 'authorization' },
    media: 'any',
    fields,
    events: batchEvents(fields, arrayItems),
  });
