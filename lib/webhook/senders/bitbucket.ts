import { firstOf } from '../events/fields.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Bitbucket Cloud and Data Center, with a secret (Atlassian Support, "Manage webhooks"). */
export const bitbucket = (options: SecretOption) =>
  hmacSender(options, {
    name: 'bitbucket',
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      // SHA-256, unlike GitHub's header of this name. Other methods of WebSub are not accepted.
      signature: { header: 'x-hub-signature', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields: {
      id: firstOf('header:x-request-uuid', 'header:x-request-id'),
      type: 'header:x-event-key',
      source: 'body:repository.links.html.href',
      time: 'header:x-event-time',
      defaultType: 'bitbucket',
    },
  });
