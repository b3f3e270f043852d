import { firstOf } from '../events/fields.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/**
 * PagerDuty's v3 webhooks; several signatures during a rotation (PagerDuty Developer, "Verifying
 * Signatures").
 */
export const pagerduty = (options: SecretOption) =>
  hmacSender(options, {
    name: 'pagerduty',
    answerWithinMs: 4500,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-pagerduty-signature', separator: ',', prefix: 'v1=' },
      signed: '{body}',
    },
    fields: {
      id: firstOf('body:event.id', 'header:x-webhook-id'),
      type: 'body:event.event_type',
      subject: 'body:event.data.id',
      time: 'body:event.occurred_at',
      defaultType: 'pagerduty',
    },
  });
