import { firstOf } from '../events/fields.ts';
import type { SecretOption } from '../factories/options.ts';
import { tokenSender } from '../factories/token-sender.ts';
import { echoJson } from '../http/echo.ts';

/** Options of `okta`: `secret` is the value of the header. */
export interface OktaOptions extends SecretOption {
  /** The header that the event hook has for authentication. @default 'authorization' */
  readonly header?: string;
}

/**
 * Event hooks of Okta, which sign nothing and show a secret in a header (Okta Developer, "Event hooks"). A new hook asks once
 * with a GET, and expects its text back. Okta waits 3 seconds for an answer.
 */
export const okta = (options: OktaOptions) =>
  tokenSender(options, {
    name: 'okta',
    optional: ['header'],
    scheme: { algorithm: 'token', header: (options.header ?? 'authorization').toLowerCase() },
    methods: ['GET', 'POST'],
    preflight({ method, headers }) {
      if (method !== 'GET') return undefined;
      const verification = headers['x-okta-verification-challenge'] ?? '';
      return echoJson(verification, /^[\w.~+/=-]{1,256}$/, { verification });
    },
    answerWithinMs: 2700,
    fields: {
      id: 'body:eventId',
      type: firstOf('body:data.events.0.eventType', 'body:eventType'),
      source: 'body:source',
      time: 'body:eventTime',
      defaultType: 'okta',
    },
  });
