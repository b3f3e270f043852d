import { member, parseJson } from '../../core/json.ts';
import { secretJwtSender } from '../factories/jwt-sender.ts';
import { A_URL, type SecretOption } from '../factories/options.ts';
import type { UrlOption } from '../factories/url-option.ts';
import type { Answer } from '../http/answer.ts';
import { echoJson } from '../http/echo.ts';
import type { WebhookRequest } from '../http/request.ts';

/** The largest body that may be a handshake: it holds one short text. */
const MAX_HANDSHAKE_BYTES = 1000;

/**
 * Webhooks of a monday.com app, with a token that its signing secret signed (monday.com Developers, "Authorization header"). The
 * token names the URL and a time, and says nothing about the body: anyone who has one request can post any body until the token
 * expires. Webhooks that were made with a personal token have no signature.
 */
export const monday = (options: SecretOption & UrlOption) =>
  secretJwtSender(options, {
    name: 'monday',
    needed: { url: A_URL },
    scheme: { algorithm: 'jwt', type: 'HS256', header: 'authorization', expires: true, url: options.url },
    preflight: challengeAnswer,
    fields: {
      id: 'body:event.triggerUuid',
      type: 'body:event.type',
      subject: 'body:event.pulseId',
      time: 'body:event.triggerTime',
      defaultType: 'monday',
    },
  });

/** A new webhook posts a text, and expects it back. */
function challengeAnswer({ rawBody }: WebhookRequest): Answer | undefined {
  const body = rawBody.length <= MAX_HANDSHAKE_BYTES ? parseJson(rawBody.toString('utf8')) : undefined;
  const challenge = member(body, 'challenge');
  if (typeof challenge !== 'string' || member(body, 'event') !== undefined) return undefined;
  return echoJson(challenge, /^[\w.~+/=-]{1,256}$/, { challenge });
}
