import { certificateSender } from '../factories/certificate-sender.ts';
import { A_VARIABLE, checkOptions, type Names, variablesOf } from '../factories/options.ts';
import { type AllowedUrls, recency } from '../verify/certificate.ts';
import { headerOf } from '../verify/claim.ts';
import { valuesOf } from '../verify/variables.ts';

/** Options of `paypal`. */
export interface PaypalOptions {
  /** Names the variable that holds the webhook's id, which PayPal signs but never sends; several serve a change of webhooks. */
  readonly webhookId: Names;
}

/**
 * PayPal delivers for three days, and does not document whether a repeated delivery has a new time: a shorter limit could
 * lose payments.
 */
const MAX_AGE_SECONDS = 3 * 24 * 3600 + 300;

const certificates: AllowedUrls = {
  hosts: ['api.paypal.com', 'api-m.paypal.com', 'api.sandbox.paypal.com', 'api-m.sandbox.paypal.com'],
  path: /^\/v1\/notifications\/certs\/[\w-]+$/,
};

/**
 * PayPal (PayPal REST APIs, "Integrate webhooks": self verification). PayPal signs only a CRC-32 of the body, so a signed
 * request must stay secret: anyone who has one can find another body for it until its time has passed.
 */
export const paypal = (options: PaypalOptions) => {
  checkOptions('paypal', options, { needed: { webhookId: A_VARIABLE } });
  const { webhookId } = options;
  return certificateSender({
    name: 'paypal',
    secrets: variablesOf('paypal', 'webhookId', webhookId),
    certificates,
    signedTexts: (request, { secrets, now }) => {
      const id = headerOf(request, 'paypal-transmission-id');
      const time = headerOf(request, 'paypal-transmission-time');
      if (id === '') return 'missing: header paypal-transmission-id';
      if (!/^[\w-]+$/.test(id)) return 'malformed: header paypal-transmission-id';
      const fresh = recency(time, MAX_AGE_SECONDS, now);
      if (fresh !== 'verified') return fresh;
      return valuesOf(webhookId, secrets).map((webhook) => ({
        certificateUrl: headerOf(request, 'paypal-cert-url'),
        text: [id, time, webhook, process.getBuiltinModule('node:zlib').crc32(request.rawBody)].join('|'),
        signature: headerOf(request, 'paypal-transmission-sig'),
        algorithm: 'sha256',
      }));
    },
    fields: { id: 'body:id', type: 'body:event_type', time: 'body:create_time', defaultType: 'paypal' },
  });
};
