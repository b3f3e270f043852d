import { gitlabTraits } from '../factories/gitlab.ts';
import { tokenSender } from '../verify/token.ts';
import type { SecretOption } from '../verify/variables.ts';

/** GitLab with a secret token, which shows itself and signs nothing (GitLab Docs, "Webhooks"). */
export const gitlab = ({ secret }: SecretOption) =>
  tokenSender({ ...gitlabTraits, secret, scheme: { algorithm: 'token', header: 'x-gitlab-token' } });
