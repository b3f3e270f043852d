import { composedSender } from '../factories/composed-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * Box, version 2 of its webhooks (Box Developer, "Signatures"): one signature with the primary key and one with the secondary, of
 * which one is enough. Name both variables in `secret` to rotate them. The header with the delivery id changes on a retry, so the
 * id is that of the body.
 */
export const box = (options: SecretOption) =>
  composedSender(options, {
    name: 'box',
    scheme: {
      algorithm: 'composed',
      by: 'hmac',
      hash: 'sha256',
      encoding: 'base64',
      signature: [{ header: 'box-signature-primary' }, { header: 'box-signature-secondary' }],
      values: { timestamp: { header: 'box-delivery-timestamp' } },
      signed: '{body}{timestamp}',
      demands: { 'box-signature-version': '1', 'box-signature-algorithm': 'HmacSHA256' },
      timestamp: { unit: 'rfc3339', toleranceSeconds: 600 },
    },
    fields: {
      id: 'body:id',
      type: 'body:trigger',
      subject: 'body:source.id',
      time: 'body:created_at',
      defaultType: 'box',
    },
  });
