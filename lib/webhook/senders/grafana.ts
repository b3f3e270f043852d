import { hmacSender } from '../verify/hmac.ts';
import type { SecretOption } from '../verify/variables.ts';

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
    fields: { type: ['body:status'], source: ['body:externalURL'], defaultType: 'alert' },
    methods: ['POST', 'PUT'],
  });
