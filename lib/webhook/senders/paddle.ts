import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption, ToleranceOption } from '../factories/options.ts';

/**
 * Paddle Billing (Paddle Developer, "Verify webhook signatures"); several signatures during a rotation. Paddle's own libraries
 * accept a request for 5 seconds, here it is 300 unless the route says otherwise.
 */
export const paddle = (options: SecretOption & ToleranceOption) =>
  hmacSender(options, {
    name: 'paddle',
    optional: ['toleranceSeconds'],
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'paddle-signature', separator: ';', prefix: 'h1=' },
      timestamp: {
        header: 'paddle-signature',
        separator: ';',
        prefix: 'ts=',
        toleranceSeconds: options.toleranceSeconds ?? 300,
      },
      signed: '{timestamp}:{body}',
    },
    fields: {
      id: 'body:event_id',
      type: 'body:event_type',
      subject: 'body:data.id',
      time: 'body:occurred_at',
      defaultType: 'paddle',
    },
  });
