import type { SecretOption } from '../factories/options.ts';
import { standardSender } from '../factories/standard-webhooks-sender.ts';

/** OpenAI, which follows Standard Webhooks (OpenAI API reference, "Webhooks"). */
export const openai = (options: SecretOption) =>
  standardSender('openai', ['webhook'], options, { subject: 'body:data.id' });
