import { hmacSender } from '../verify/hmac.ts';
import type { SecretOption } from '../verify/variables.ts';

/** Bitbucket Cloud and Data Center, with a secret (Atlassian Support, "Manage webhooks"). */
export const bitbucket = ({ secret }: SecretOption) =>
  hmacSender({
    name: 'bitbucket',
    secret,
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      // Unlike GitHub's header of this name, SHA-256; other methods that WebSub knows are not accepted.
      signature: { header: 'x-hub-signature', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields: {
      id: [['header:x-request-uuid', 'header:x-request-id']],
      type: ['header:x-event-key'],
      source: ['body:repository.links.html.href'],
      time: ['header:x-event-time'],
      defaultType: 'bitbucket',
    },
  });
