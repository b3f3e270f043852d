import type { SecretOption } from '../factories/options.ts';
import { tokenSender } from '../factories/token-sender.ts';

/** Notifications of Cloudflare, which signs nothing and shows a secret (Cloudflare Docs, "Configure webhooks"). */
export const cloudflare = (options: SecretOption) =>
  tokenSender(options, {
    name: 'cloudflare',
    scheme: { algorithm: 'token', header: 'cf-webhook-auth' },
    fields: {
      type: 'body:alert_type',
      subject: 'body:policy_id',
      defaultType: 'cloudflare',
    },
  });
