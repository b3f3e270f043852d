import { eventOf } from '../events/content.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import { echo } from '../http/echo.ts';

const fields = { defaultType: 'dropbox' };

/**
 * Dropbox, signed with the app secret (Dropbox, "Webhooks"). It says only who has changed something, so posts about the same account
 * have the same body. Each is an event of its own, because something has changed since the one before: its id has the time of its
 * receipt. A new webhook asks once with a GET, and expects its text back.
 */
export const dropbox = (options: SecretOption) =>
  hmacSender(options, {
    name: 'dropbox',
    methods: ['GET', 'POST'],
    preflight({ method, query }) {
      if (method !== 'GET') return undefined;
      return echo(new URLSearchParams(query).get('challenge') ?? '', /^[\w-]{1,256}$/);
    },
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-dropbox-signature' },
      signed: '{body}',
    },
    fields,
    events(request) {
      const event = eventOf(fields, request);
      return [{ ...event, id: `${event.id}-${request.receivedAt}` }];
    },
  });
