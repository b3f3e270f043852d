import type { SecretOption } from '../factories/options.ts';
import { type StaticAuth, staticOptions, staticScheme } from '../factories/static-auth.ts';
import { tokenSender } from '../factories/token-sender.ts';

/** Prometheus Alertmanager, which signs nothing (Prometheus Docs, "Alerting configuration", http_config). */
export const alertmanager = (options: SecretOption & StaticAuth) =>
  tokenSender(options, {
    name: 'alertmanager',
    optional: staticOptions,
    scheme: staticScheme(options),
    fields: { type: 'body:status', source: 'body:externalURL', defaultType: 'alert' },
  });
