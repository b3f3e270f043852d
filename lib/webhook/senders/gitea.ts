import { giteaTraits } from '../factories/gitea-traits.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Gitea, with a secret and the content type application/json (Gitea Docs, "Webhooks"). Gitea waits 5 seconds for an answer. */
export const gitea = (options: SecretOption) => hmacSender(options, giteaTraits('gitea'));
