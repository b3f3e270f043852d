import type { SecretOption } from '../factories/options.ts';
import { standardSender } from '../factories/standard-webhooks-sender.ts';

/** Recall.ai, which posts through Svix (Recall.ai Docs, "Verifying webhooks"). */
export const recall = (options: SecretOption) =>
  standardSender('recall', ['svix', 'webhook'], options, { type: 'body:event', subject: 'body:data.bot.id' });
