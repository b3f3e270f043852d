import { type EventFields, eventOf } from '../events/content.ts';
import type { SecretOption } from '../factories/options.ts';
import { tokenSender } from '../factories/token-sender.ts';

const fields: EventFields = { id: 'body:update_id', defaultType: 'telegram' };

/** Telegram, with the `secret_token` that `setWebhook` was given (Telegram Bot API, "setWebhook"). */
export const telegram = (options: SecretOption) =>
  tokenSender(options, {
    name: 'telegram',
    scheme: { algorithm: 'token', header: 'x-telegram-bot-api-secret-token' },
    problem: (value) =>
      /^[\w-]{1,256}$/.test(value) ? undefined : 'is not 1 to 256 letters, digits, hyphens or underscores',
    fields,
    // The kind of an update is the name of the member that it has besides its id.
    events(request) {
      const kind = Object.keys(Object(request.body)).find((name) => name !== 'update_id');
      return [eventOf({ ...fields, defaultType: kind ?? fields.defaultType }, request)];
    },
  });
