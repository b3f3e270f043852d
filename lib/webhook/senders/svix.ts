import { type StandardOptions, standardSender } from '../factories/standard-webhooks-sender.ts';

/**
 * Everyone who sends through Svix (Svix Docs, "Verifying webhooks manually"). Headers named `webhook-…` are
 * taken too.
 */
export const svix = (options: StandardOptions) => standardSender('svix', ['svix', 'webhook'], options);
