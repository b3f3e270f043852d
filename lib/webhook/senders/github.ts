import { joined } from '../events/fields.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** GitHub: repository, organisation and app webhooks (GitHub Docs, "Validating webhook deliveries"). */
export const github = (options: SecretOption) =>
  hmacSender(options, {
    name: 'github',
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-hub-signature-256', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields: {
      id: 'header:x-github-delivery',
      type: joined('header:x-github-event', 'body:action'),
      source: 'body:repository.html_url',
      defaultType: 'github',
    },
  });
