import type { SecretOption } from '../factories/options.ts';
import { standardSender } from '../factories/standard-webhooks-sender.ts';

/** Clerk, which posts through Svix (Clerk Docs, "Webhooks"). */
export const clerk = (options: SecretOption) =>
  standardSender('clerk', ['svix', 'webhook'], options, { subject: 'body:data.id' });
