import { crc32 } from 'node:zlib';
import { eventOf } from '../events/fields.ts';
import type { Sender } from '../sender.ts';
import { type AllowedUrls, recency, verifyCertified } from '../verify/certificate.ts';
import { headerOf } from '../verify/scheme.ts';
import { valuesOf, variablesOf } from '../verify/variables.ts';
import { anyOf } from '../verify/verification.ts';

/** Options of `paypal`. */
export interface PaypalOptions {
  /** Names the variable that holds the webhook's id, which PayPal signs but never sends; several serve a change of webhooks. */
  readonly webhookId: string | readonly string[];
}

/** PayPal tries for three days, and does not say whether another try has another time: refusing it would lose payments. */
const MAX_AGE_SECONDS = 3 * 24 * 3600 + 300;

const certificates: AllowedUrls = {
  hosts: ['api.paypal.com', 'api-m.paypal.com', 'api.sandbox.paypal.com', 'api-m.sandbox.paypal.com'],
  path: /^\/v1\/notifications\/certs\/[\w-]+$/,
};

/**
 * PayPal (PayPal REST APIs, "Integrate webhooks": self verification). PayPal signs only a CRC-32 of the body, so the secrecy
 * of a signed request matters: whoever has one can find another body for it until its time has passed.
 */
export const paypal = ({ webhookId }: PaypalOptions): Sender => ({
  name: 'paypal',
  secrets: variablesOf('paypal', webhookId),
  media: 'json',
  verify: async (request, context) => {
    const id = headerOf(request, 'paypal-transmission-id');
    const time = headerOf(request, 'paypal-transmission-time');
    if (id === '') return 'missing: header paypal-transmission-id';
    if (!/^[\w-]+$/.test(id)) return 'malformed: header paypal-transmission-id';
    const fresh = recency(time, MAX_AGE_SECONDS, context.now);
    if (fresh !== 'verified') return fresh;
    const checks = valuesOf(webhookId, context.secrets).map((webhook) => {
      const signed = {
        certificateUrl: headerOf(request, 'paypal-cert-url'),
        text: [id, time, webhook, crc32(request.rawBody)].join('|'),
        signature: headerOf(request, 'paypal-transmission-sig'),
        algorithm: 'sha256',
      } as const;
      return verifyCertified(signed, certificates, context);
    });
    return anyOf(await Promise.all(checks));
  },
  events: (request) => [eventOf('paypal', fields, request)],
});

const fields = {
  id: ['body:id'],
  type: ['body:event_type'],
  time: ['body:create_time'],
  defaultType: 'paypal',
} as const;
