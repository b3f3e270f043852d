import { hmacSender } from '../verify/hmac.ts';
import type { SecretOption } from '../verify/variables.ts';

/** GitHub: repository, organisation and app webhooks (GitHub Docs, "Validating webhook deliveries"). */
export const github = ({ secret }: SecretOption) =>
  hmacSender({
    name: 'github',
    secret,
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: 'x-hub-signature-256', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields: {
      id: ['header:x-github-delivery'],
      type: ['header:x-github-event', 'body:action'],
      source: ['body:repository.html_url'],
      defaultType: 'github',
    },
  });
