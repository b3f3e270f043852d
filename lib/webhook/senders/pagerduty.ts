import { hmacSender } from '../verify/hmac.ts';
import type { SecretOption } from '../verify/variables.ts';

/**
 * PagerDuty's v3 webhooks; several signatures during a rotation (PagerDuty Developer, "Verifying
 * Signatures").
 */
export const pagerduty = ({ secret }: SecretOption) =>
  hmacSender({
    name: 'pagerduty',
    secret,
    answerWithinMs: 4500,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-pagerduty-signature', separator: ',', prefix: 'v1=' },
      signed: '{body}',
    },
    fields: {
      id: [['body:event.id', 'header:x-webhook-id']],
      type: ['body:event.event_type'],
      subject: ['body:event.data.id'],
      time: ['body:event.occurred_at'],
      defaultType: 'pagerduty',
    },
  });
