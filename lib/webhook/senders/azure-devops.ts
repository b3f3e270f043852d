import type { SecretOption } from '../factories/options.ts';
import { type StaticAuth, staticOptions, staticScheme } from '../factories/static-auth.ts';
import { tokenSender } from '../factories/token-sender.ts';

/**
 * Service hooks of Azure DevOps, which sign nothing: basic authentication or a header (Microsoft Learn, "Webhooks with Azure
 * DevOps"). The sample events of its test button have fixed ids, so a consumer that skips duplicates takes only the first.
 */
export const azureDevops = (options: SecretOption & StaticAuth) =>
  tokenSender(options, {
    name: 'azure-devops',
    optional: staticOptions,
    scheme: staticScheme(options),
    fields: {
      id: 'body:id',
      type: 'body:eventType',
      source: 'body:resource.url',
      subject: 'body:subscriptionId',
      time: 'body:createdDate',
      defaultType: 'azure-devops',
    },
  });
