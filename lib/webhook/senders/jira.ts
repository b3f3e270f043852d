import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Jira Cloud's admin webhooks, with a secret (Atlassian Developer, "Webhooks", secure admin webhooks). */
export const jira = (options: SecretOption) =>
  hmacSender(options, {
    name: 'jira',
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      // SHA-256, unlike GitHub's header of this name. Other methods of WebSub are not accepted.
      signature: { header: 'x-hub-signature', prefix: 'sha256=' },
      signed: '{body}',
    },
    fields: {
      id: 'header:x-atlassian-webhook-identifier',
      type: 'body:webhookEvent',
      subject: 'body:issue.key',
      defaultType: 'jira',
    },
  });
