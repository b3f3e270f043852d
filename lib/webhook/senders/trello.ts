import { hmacSender } from '../factories/hmac-sender.ts';
import { A_URL, type SecretOption } from '../factories/options.ts';
import type { UrlOption } from '../factories/url-option.ts';

/**
 * Trello, signed with the secret of the API key (Trello, "Webhooks"). The URL is signed too: `url` is the `callbackURL` of the
 * webhook, character for character. A new webhook asks once with HEAD.
 */
export const trello = (options: SecretOption & UrlOption) =>
  hmacSender(options, {
    name: 'trello',
    needed: { url: A_URL },
    methods: ['HEAD', 'POST'],
    preflight: ({ method }) => (method === 'HEAD' ? { status: 200 } : undefined),
    scheme: {
      algorithm: 'sha1',
      encoding: 'base64',
      signature: { header: 'x-trello-webhook' },
      signed: '{body}{url}',
      url: options.url,
    },
    fields: {
      id: 'body:action.id',
      type: 'body:action.type',
      subject: 'body:model.id',
      time: 'body:action.date',
      defaultType: 'trello',
    },
  });
