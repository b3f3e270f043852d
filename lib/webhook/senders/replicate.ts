import type { SecretOption } from '../factories/options.ts';
import { standardSender } from '../factories/standard-webhooks-sender.ts';

/** Replicate, which follows Standard Webhooks; the type is the status of the prediction (Replicate Docs, "Webhooks"). */
export const replicate = (options: SecretOption) =>
  standardSender('replicate', ['webhook', 'svix'], options, { type: 'body:status', subject: 'body:id' });
