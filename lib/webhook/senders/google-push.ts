import type { EventContent } from '../../event/event.ts';
import type { SecretOption } from '../factories/options.ts';
import { tokenSender } from '../factories/token-sender.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

const PREFIX = 'x-goog-';
const TOKEN = 'x-goog-channel-token';

/**
 * Push notifications of Google Calendar and Google Drive, which sign nothing and show the token of the channel (Google Calendar
 * API, "Push notifications"). They have no body: the data of the event are the channel's headers, without the token. The first
 * one of a channel has the type `sync`.
 */
export const googlePush = (options: SecretOption) =>
  tokenSender(options, {
    name: 'google-push',
    media: 'any',
    scheme: { algorithm: 'token', header: TOKEN },
    fields: { defaultType: 'google-push' },
    events: (request) => [eventOfHeaders(request)],
  });

function eventOfHeaders({ headers, path, receivedAt }: VerifiedRequest): EventContent {
  const told = Object.entries(headers).filter(([name]) => name.startsWith(PREFIX) && name !== TOKEN);
  const {
    'channel-id': channel,
    'message-number': number,
    ...others
  } = Object.fromEntries(told.map(([name, value]) => [name.slice(PREFIX.length), value]));
  return {
    id: `${channel}.${number}`,
    source: others['resource-uri'] ?? path,
    type: others['resource-state'] ?? 'google-push',
    time: receivedAt,
    subject: channel,
    datacontenttype: 'application/json',
    extensions: {},
    data: JSON.stringify(Object.fromEntries(told)),
  };
}
