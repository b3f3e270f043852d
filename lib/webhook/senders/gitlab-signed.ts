import { gitlabTraits } from '../factories/gitlab-traits.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import { standardScheme } from '../factories/standard-webhooks-sender.ts';

/** GitLab with a signing token, which is Standard Webhooks (GitLab Docs, "Webhooks", signing tokens). */
export const gitlabSigned = (options: SecretOption) =>
  hmacSender(options, { ...gitlabTraits, scheme: standardScheme(['webhook']) });
