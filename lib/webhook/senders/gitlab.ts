import { gitlabTraits } from '../factories/gitlab-traits.ts';
import type { SecretOption } from '../factories/options.ts';
import { tokenSender } from '../factories/token-sender.ts';

/** GitLab with a secret token, which is shown and signs nothing (GitLab Docs, "Webhooks"). */
export const gitlab = (options: SecretOption) =>
  tokenSender(options, { ...gitlabTraits, scheme: { algorithm: 'token', header: 'x-gitlab-token' } });
