import type { SecretOption } from '../factories/options.ts';
import { standardSender } from '../factories/standard-webhooks-sender.ts';

/** Render, which follows Standard Webhooks (Render Docs, "Webhooks"). */
export const render = (options: SecretOption) =>
  standardSender('render', ['webhook', 'svix'], options, { subject: 'body:data.serviceId' });
