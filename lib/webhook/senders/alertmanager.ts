import { type StaticAuth, staticScheme } from '../verify/static.ts';
import { tokenSender } from '../verify/token.ts';
import type { SecretOption } from '../verify/variables.ts';

/** Prometheus Alertmanager, which signs nothing (Prometheus Docs, "Alerting configuration", http_config). */
export const alertmanager = ({ secret, ...auth }: SecretOption & StaticAuth) =>
  tokenSender({
    name: 'alertmanager',
    secret,
    scheme: staticScheme(auth),
    fields: { type: ['body:status'], source: ['body:externalURL'], defaultType: 'alert' },
  });
