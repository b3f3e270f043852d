import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Qonto (Qonto API documentation, "Webhooks: setup"). Qonto waits 1 second for an answer. */
export const qonto = (options: SecretOption) =>
  hmacSender(options, {
    name: 'qonto',
    answerWithinMs: 900,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-qonto-signature', separator: ',', prefix: 'v1=' },
      timestamp: { header: 'x-qonto-signature', separator: ',', prefix: 't=', toleranceSeconds: 300 },
      signed: '{timestamp}.{body}',
    },
    fields: {
      id: 'body:id',
      type: 'body:type',
      subject: 'body:organization_id',
      time: 'body:created_at',
      defaultType: 'qonto',
    },
  });
