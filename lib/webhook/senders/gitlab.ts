import type { EventFields } from '../events/fields.ts';
import { hmacSender } from '../verify/hmac.ts';
import { tokenSender } from '../verify/token.ts';
import type { SecretOption } from '../verify/variables.ts';
import { standardScheme } from './standard-webhooks.ts';

const fields: EventFields = {
  // The first of them is signed, where anything is.
  id: [['header:webhook-id', 'header:idempotency-key', 'header:x-gitlab-event-uuid']],
  type: [['body:object_kind', 'body:event_name', 'header:x-gitlab-event'], 'body:object_attributes.action'],
  source: ['body:project.web_url'],
  defaultType: 'gitlab',
};

const common = { name: 'gitlab', fields, answerWithinMs: 9000 };

/** GitLab with a secret token, which shows itself and signs nothing (GitLab Docs, "Webhooks"). */
export const gitlab = ({ secret }: SecretOption) =>
  tokenSender({ ...common, secret, scheme: { algorithm: 'token', header: 'x-gitlab-token' } });

/** GitLab with a signing token, which is Standard Webhooks (GitLab Docs, "Webhooks", signing tokens). */
export const gitlabSigned = ({ secret }: SecretOption) =>
  hmacSender({ ...common, secret, scheme: standardScheme(['webhook']) });
