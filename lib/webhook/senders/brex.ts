import type { SecretOption } from '../factories/options.ts';
import { standardSender } from '../factories/standard-webhooks-sender.ts';

/** Brex, whose signatures are those of Svix (Brex Developer, "Webhooks"). */
export const brex = (options: SecretOption) =>
  standardSender('brex', ['webhook', 'svix'], options, {
    type: 'body:event_type',
    subject: 'body:company_id',
  });
