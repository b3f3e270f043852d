import { giteaTraits } from '../factories/gitea-traits.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';

/** Forgejo, with a secret and the content type application/json (Forgejo Docs, "Webhooks"). Forgejo waits 5 seconds for an answer. */
export const forgejo = (options: SecretOption) => hmacSender(options, giteaTraits('forgejo'));
