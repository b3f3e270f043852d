import { type StaticAuth, staticScheme } from '../verify/static.ts';
import { tokenSender } from '../verify/token.ts';
import type { SecretOption } from '../verify/variables.ts';

/**
 * Datadog, which signs nothing: a custom header or basic authentication (Datadog Docs, "Webhooks
 * integration").
 */
export const datadog = ({ secret, ...auth }: SecretOption & StaticAuth) =>
  tokenSender({
    name: 'datadog',
    secret,
    scheme: staticScheme(auth),
    fields: { id: ['body:id'], type: ['body:event_type'], defaultType: 'datadog' },
    media: 'any',
  });
