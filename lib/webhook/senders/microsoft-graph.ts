import { batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { firstOf, joined } from '../events/fields.ts';
import { listItems } from '../events/list.ts';
import { bodyTokenSender } from '../factories/body-token-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import { echo } from '../http/echo.ts';

/** A notification without an id is known by what changed, and in which version. */
const fields: EventFields = {
  id: firstOf(
    'body:id',
    joined('body:subscriptionId', 'body:resource', 'body:changeType', 'body:resourceData.@odata.etag'),
  ),
  type: firstOf('body:lifecycleEvent', 'body:changeType'),
  subject: 'body:resource',
  defaultType: 'microsoft-graph',
};

/** A sentence with an id in it; nothing that a browser could take for a page. */
const tokenForm = /^[^<>&\p{Cc}]{1,1024}$/u;

/**
 * Change notifications of Microsoft Graph, which sign nothing: each item shows the `clientState` of its subscription (Microsoft Graph,
 * "Receive change notifications through webhooks"). The message carries it, too. A new subscription first posts a text in the URL,
 * and expects it back. Microsoft Graph waits 3 seconds for an answer.
 */
export const microsoftGraph = (options: SecretOption) =>
  bodyTokenSender(options, {
    name: 'microsoft-graph',
    answerWithinMs: 2700,
    media: 'any', // the handshake is plain text
    preflight({ query }) {
      const token = new URLSearchParams(query).get('validationToken');
      return token === null ? undefined : echo(token, tokenForm);
    },
    scheme: { algorithm: 'body-token', list: 'value', member: 'clientState' },
    fields,
    events: batchEvents(fields, listItems('value')),
  });
