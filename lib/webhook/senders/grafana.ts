import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Options of `grafana`. */
export interface GrafanaOptions extends SecretOption {
  /** The header of the signature. Default: X-Grafana-Alerting-Signature. */
  readonly header?: string;
  /** The header of the timestamp, if one is configured: then the time is signed, and may be 300 seconds off. */
  readonly timestampHeader?: string;
}

/**
 * Grafana's webhook contact point with HMAC (Grafana Docs, "Configure the webhook notifier for Alerting").
 * Without HMAC, use `basic` or `bearer`.
 */
export const grafana = (options: GrafanaOptions) => {
  const { header = 'x-grafana-alerting-signature', timestampHeader } = options;
  return hmacSender(options, {
    name: 'grafana',
    optional: ['header', 'timestampHeader'],
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
    fields: { type: 'body:status', source: 'body:externalURL', defaultType: 'alert' },
    methods: ['POST', 'PUT'],
  });
};
