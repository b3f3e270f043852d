import type { SecretOption } from '../factories/options.ts';
import { standardSender } from '../factories/standard-webhooks-sender.ts';

/** Resend, which posts through Svix (Resend Docs, "Webhooks"). */
export const resend = (options: SecretOption) =>
  standardSender('resend', ['svix', 'webhook'], options, {
    subject: 'body:data.email_id',
    time: 'body:created_at',
  });
