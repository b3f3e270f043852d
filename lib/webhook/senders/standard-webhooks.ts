import { type StandardOptions, standardSender } from '../factories/standard-webhooks-sender.ts';

/** Any sender that follows Standard Webhooks 1.0.0. Headers named `svix-…` are accepted too. */
export const standardWebhooks = (options: StandardOptions) =>
  standardSender('standard-webhooks', ['webhook', 'svix'], options);
