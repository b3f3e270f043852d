import { hmacSender } from '../verify/hmac.ts';
import type { HmacScheme } from '../verify/scheme.ts';
import type { SecretOption } from '../verify/variables.ts';

/** Unlike GitHub's header of this name, SHA-256; other methods that WebSub knows are not taken. */
const scheme: HmacScheme = {
  algorithm: 'sha256',
  encoding: 'hex',
  signature: { header: 'x-hub-signature', prefix: 'sha256=' },
  signed: '{body}',
};

/** Bitbucket Cloud and Data Center, with a secret (Atlassian Support, "Manage webhooks"). */
export const bitbucket = ({ secret }: SecretOption) =>
  hmacSender({
    name: 'bitbucket',
    secret,
    answerWithinMs: 9000,
    scheme,
    fields: {
      id: [['header:x-request-uuid', 'header:x-request-id']],
      type: ['header:x-event-key'],
      source: ['body:repository.links.html.href'],
      time: ['header:x-event-time'],
      defaultType: 'bitbucket',
    },
  });

/** Jira Cloud's admin webhooks, with a secret (Atlassian Developer, "Webhooks", secure admin webhooks). */
export const jira = ({ secret }: SecretOption) =>
  hmacSender({
    name: 'jira',
    secret,
    scheme,
    fields: {
      id: ['header:x-atlassian-webhook-identifier'],
      type: ['body:webhookEvent'],
      subject: ['body:issue.key'],
      defaultType: 'jira',
    },
  });
