import type { EventFields } from '../events/fields.ts';
import { hmacSender } from '../verify/hmac.ts';
import { type StaticAuth, staticScheme } from '../verify/static.ts';
import { tokenSender } from '../verify/token.ts';
import type { SecretOption } from '../verify/variables.ts';

const alertFields: EventFields = {
  type: ['body:status'],
  source: ['body:externalURL'],
  defaultType: 'alert',
};

/**
 * Grafana's webhook contact point with HMAC (Grafana Docs, "Configure the webhook notifier for Alerting").
 * Without HMAC, use `basic` or `bearer`.
 *
 * @param header if another than X-Grafana-Alerting-Signature is configured
 * @param timestampHeader if one is configured: then the time is signed, and may be 300 seconds off
 */
export const grafana = ({
  secret,
  header = 'x-grafana-alerting-signature',
  timestampHeader,
}: SecretOption & { readonly header?: string; readonly timestampHeader?: string }) =>
  hmacSender({
    name: 'grafana',
    secret,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: header.toLowerCase() },
      ...(timestampHeader === undefined
        ? { signed: '{body}' }
        : {
            signed: '{timestamp}:{body}',
            timestamp: { header: timestampHeader.toLowerCase(), toleranceSeconds: 300 },
          }),
    },
    fields: alertFields,
    methods: ['POST', 'PUT'],
  });

/** Prometheus Alertmanager, which signs nothing (Prometheus Docs, "Alerting configuration", http_config). */
export const alertmanager = ({ secret, ...auth }: SecretOption & StaticAuth) =>
  tokenSender({ name: 'alertmanager', secret, scheme: staticScheme(auth), fields: alertFields });

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
