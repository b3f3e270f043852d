import { type StandardOptions, standardSender } from '../factories/standard-webhooks-sender.ts';

/** Any sender that posts through Svix (Svix Docs, "Verifying webhooks manually"). Headers named `webhook-…` are accepted too. */
export const svix = (options: StandardOptions) => standardSender('svix', ['svix', 'webhook'], options);
