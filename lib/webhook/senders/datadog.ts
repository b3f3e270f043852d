import type { SecretOption } from '../factories/options.ts';
import { type StaticAuth, staticOptions, staticScheme } from '../factories/static-auth.ts';
import { tokenSender } from '../factories/token-sender.ts';

/**
 * Datadog, which signs nothing: a custom header or basic authentication (Datadog Docs, "Webhooks integration"). Datadog
 * waits 15 seconds for an answer.
 */
export const datadog = (options: SecretOption & StaticAuth) =>
  tokenSender(options, {
    name: 'datadog',
    answerWithinMs: 13_500,
    optional: staticOptions,
    scheme: staticScheme(options),
    fields: { id: 'body:id', type: 'body:event_type', defaultType: 'datadog' },
    media: 'any',
  });
