import { gitlabTraits } from '../factories/gitlab.ts';
import { standardScheme } from '../factories/standard-webhooks-sender.ts';
import { hmacSender } from '../verify/hmac.ts';
import type { SecretOption } from '../verify/variables.ts';

/** GitLab with a signing token, which is Standard Webhooks (GitLab Docs, "Webhooks", signing tokens). */
export const gitlabSigned = ({ secret }: SecretOption) =>
  hmacSender({ ...gitlabTraits, secret, scheme: standardScheme(['webhook']) });
