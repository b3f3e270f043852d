import * as z from 'zod/mini';
import { jsonText, rawMembers } from '../../core/json.ts';
import type { EventContent } from '../../event/event.ts';
import { extensionsOf } from '../../event/extensions.ts';
import { arrayItems, batchEvents, type Item } from '../events/batch.ts';
import { type EventFields, itemEventOf } from '../events/content.ts';
import { cloudEventsOf, contentMode } from '../events/http-cloud-event.ts';
import { type EntraOptions, entraSender } from '../factories/entra-sender.ts';
import { type UrlKeyOptions, urlKeySender } from '../factories/url-key-sender.ts';
import type { Answer } from '../http/answer.ts';
import { answerPreflight } from '../http/preflight.ts';
import type { WebhookRequest } from '../http/request.ts';
import type { Sender } from '../sender.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** The origin that asks with OPTIONS (Event Grid, "Endpoint validation with CloudEvents schema"). */
const ORIGINS = ['eventgrid.azure.net'];

/** The role that Microsoft's set-up script gives Event Grid (Event Grid, "Deliver events to Microsoft Entra protected endpoints"). */
const ROLE = 'AzureEventGridSecureWebhookSubscriber';

/**
 * Azure Event Grid, in its own schema and as CloudEvents, one event or batches. It signs nothing: it shows a token of
 * Microsoft Entra, which Microsoft recommends, or a secret in the URL (Event Grid, "Authenticate event delivery to event
 * handlers").
 */
export const eventGrid = (options: EntraOptions | UrlKeyOptions): Sender =>
  'key' in options ? urlKeySender(options, traits) : entraSender(options, { ...traits, role: ROLE });

const traits = {
  name: 'event-grid',
  methods: ['POST', 'OPTIONS'],
  preflight: (request: WebhookRequest) => answerPreflight(request, ORIGINS),
  handshake: answerValidation,
  events: (request: VerifiedRequest, how: { readonly splitBatch: boolean }) =>
    contentMode(request) === 'binary' ? gridEvents(request, how) : cloudEventsOf(request, how),
};

/** Only status 200 counts (Event Grid, "Endpoint validation with Event Grid event schema"). */
const Validation = z.tuple([
  z.object({
    eventType: z.literal('Microsoft.EventGrid.SubscriptionValidationEvent'),
    data: z.object({ validationCode: z.string() }),
  }),
]);

function answerValidation({ body }: VerifiedRequest): Answer | undefined {
  const validationResponse = Validation.safeParse(body).data?.[0].data.validationCode;
  if (validationResponse === undefined) return undefined;
  const headers = { 'content-type': 'application/json' };
  return { status: 200, headers, body: JSON.stringify({ validationResponse }) };
}

/** An event in Event Grid's own schema (Event Grid, "Event Grid event schema"). */
const GridEvent = z.looseObject({
  id: z.string().check(z.minLength(1)),
  eventType: z.string().check(z.minLength(1)),
  eventTime: z.string(),
  subject: z.optional(z.string()),
  topic: z.optional(z.string()),
});

/** Places of the attributes of an item that is not a valid event of Event Grid. */
const fields: EventFields = {
  id: 'body:id',
  type: 'body:eventType',
  source: 'body:topic',
  subject: 'body:subject',
  time: 'body:eventTime',
  defaultType: 'event-grid',
};

const gridEvents = batchEvents(fields, arrayItems, fromItem);

/** The event of an item, without its envelope. An item that is not a valid event is the data itself. */
function fromItem(request: VerifiedRequest, item: Item): EventContent {
  const event = GridEvent.safeParse(item.value).data;
  if (!event) return itemEventOf(fields, request, item);
  const { id, eventType, eventTime, subject, topic, data: _, metadataVersion: __, ...others } = event;
  const texts = Object.entries(others).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : jsonText(value),
  ]);
  return {
    id,
    source: topic ?? request.path,
    type: eventType,
    time: eventTime,
    subject,
    datacontenttype: 'application/json',
    extensions: extensionsOf(Object.fromEntries(texts)),
    data: rawMembers(item.text).data ?? 'null',
  };
}
