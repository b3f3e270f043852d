import { batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { firstOf, joined } from '../events/fields.ts';
import { listItems } from '../events/list.ts';
import { createSender } from '../factories/create-sender.ts';
import { A_VARIABLE, checkOptions, type SecretOption, variablesOf } from '../factories/options.ts';
import { echo } from '../http/echo.ts';
import { type BodyTokenScheme, verifyBodyToken } from '../verify/body-token.ts';
import { valuesOf } from '../verify/variables.ts';

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

const scheme: BodyTokenScheme = { algorithm: 'body-token', list: 'value', member: 'clientState' };

/**
 * Change notifications of Microsoft Graph, which sign nothing: each item shows the `clientState` of its subscription (Microsoft Graph,
 * "Receive change notifications through webhooks"). The message carries it, too. A new subscription first posts a text in the URL,
 * and expects it back. Microsoft Graph waits 3 seconds for an answer.
 */
export function microsoftGraph(options: SecretOption) {
  checkOptions('microsoft-graph', options, { needed: { secret: A_VARIABLE } });
  const { secret } = options;
  return createSender(
    {
      name: 'microsoft-graph',
      answerWithinMs: 2700,
      media: 'any', // the first question is plain text
      preflight({ query }) {
        const token = new URLSearchParams(query).get('validationToken');
        return token === null ? undefined : echo(token, tokenForm);
      },
      fields,
      events: batchEvents(fields, listItems('value')),
    },
    {
      scheme,
      verification: 'shared-secret',
      secrets: variablesOf('microsoft-graph', 'secret', secret),
      verify: ({ rawBody }, { secrets }) => verifyBodyToken(scheme, rawBody, valuesOf(secret, secrets)),
    },
  );
}
