import { eventOf } from '../events/fields.ts';
import { tokenSender } from '../verify/token.ts';
import type { SecretOption } from '../verify/variables.ts';

const fields = { id: ['body:update_id'], defaultType: 'telegram' } as const;

/** Telegram, with the `secret_token` that `setWebhook` was given (Telegram Bot API, "setWebhook"). */
export const telegram = ({ secret }: SecretOption) =>
  tokenSender({
    name: 'telegram',
    secret,
    scheme: { algorithm: 'token', header: 'x-telegram-bot-api-secret-token' },
    problem: (value) =>
      /^[\w-]{1,256}$/.test(value) ? undefined : 'is not 1 to 256 letters, digits, hyphens or underscores',
    fields,
    // The kind of an update is the name of the member that it has besides its id.
    events(request) {
      const kind = Object.keys(Object(request.body)).find((name) => name !== 'update_id');
      return [eventOf('telegram', { ...fields, defaultType: kind ?? fields.defaultType }, request)];
    },
  });
