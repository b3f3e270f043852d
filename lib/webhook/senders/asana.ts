import { batchEvents } from '../events/batch.ts';
import type { EventFields } from '../events/content.ts';
import { joined } from '../events/fields.ts';
import { listItems } from '../events/list.ts';
import { hmacSender } from '../factories/hmac-sender.ts';
import type { SecretOption } from '../factories/options.ts';
import type { Answer } from '../http/answer.ts';
import type { WebhookRequest } from '../http/request.ts';

const fields: EventFields = {
  type: joined('body:resource.resource_type', 'body:action'),
  subject: 'body:resource.gid',
  time: 'body:created_at',
  defaultType: 'asana',
};

const SIGNATURE = 'x-hook-signature';
const SECRET = 'x-hook-secret';

/**
 * Asana (Asana Developers, "Webhooks guide"). A new webhook first shows its secret in a header, and expects the header back. The
 * secret is not stored: anyone could post one. The answer to the API call that creates the webhook
 * holds the secret, too; put that into the variable. Until then Asana's events are refused, and Asana posts them again.
 */
export const asana = (options: SecretOption) =>
  hmacSender(options, {
    name: 'asana',
    answerWithinMs: 9000,
    scheme: {
      algorithm: 'sha256',
      encoding: 'hex',
      signature: { header: SIGNATURE },
      signed: '{body}',
    },
    fields,
    preflight: answerHandshake,
    events: batchEvents(fields, listItems('events')),
  });

function answerHandshake({ headers, repeatedHeaders }: WebhookRequest): Answer | undefined {
  const shown = headers[SECRET];
  if (shown === undefined || headers[SIGNATURE] !== undefined) return undefined;
  const isSecret = /^[\w-]{16,128}$/.test(shown) && !repeatedHeaders.has(SECRET);
  return isSecret ? { status: 200, headers: { [SECRET]: shown } } : { status: 400 };
}
