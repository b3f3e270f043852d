import { isUtf8 } from 'node:buffer';
import * as z from 'zod/mini';
import { rawItems, rawMembers } from '../../core/json.ts';
import type { EventContent } from '../../event/event.ts';
import { eventOf } from '../events/fields.ts';
import { answerPreflight, cloudEventsOf, contentMode } from '../events/http-cloud-event.ts';
import { type Answer, problem, RequestError } from '../http/answer.ts';
import type { WebhookRequest } from '../http/request.ts';
import type { Sender } from '../sender.ts';
import { type Claims, verifiedClaims } from '../verify/oidc.ts';
import { atLeastOne, isSameText, valuesOf, variablesOf } from '../verify/variables.ts';
import type { Verification, VerifiedRequest, VerifyContext } from '../verify/verification.ts';

/** Event Grid with Microsoft Entra tokens, which Microsoft recommends. */
export interface EntraOptions {
  /** The Entra application that the subscription names: its id, or its application id URI, or both. */
  readonly audience: string | readonly string[];
  /** The Entra tenant that issues the tokens. */
  readonly tenantId: string;
  /** The application that tokens must come from. Default: any that has the role AzureEventGridSecureWebhookSubscriber. */
  readonly appId?: string;
}

/** Event Grid with a secret in the URL: `https://…/hooks/azure?key=…`. */
export interface KeyOptions {
  /** Names the variable that holds the secret; several serve a rotation. */
  readonly key: string | readonly string[];
}

/** Who may ask with OPTIONS (Event Grid, "Endpoint validation with CloudEvents schema"). */
const ORIGINS = ['eventgrid.azure.net'];

/** The role that Microsoft's set-up script gives Event Grid (Event Grid, "Deliver events to Microsoft Entra protected endpoints"). */
const ROLE = 'AzureEventGridSecureWebhookSubscriber';

/**
 * Azure Event Grid, in its own schema and as CloudEvents, one event or batches. It signs nothing: a token or a secret in the
 * URL is all there is (Event Grid, "Authenticate event delivery to event handlers").
 */
export const eventGrid = (options: EntraOptions | KeyOptions): Sender => {
  if ('audience' in options) atLeastOne('event-grid', 'audience', options.audience);
  const verify: Sender['verify'] =
    'key' in options
      ? (request, context) => verifyKey(request, options, context)
      : (request, context) => verifyToken(request, options, context);
  return {
    name: 'event-grid',
    secrets: 'key' in options ? variablesOf('event-grid', options.key) : [],
    media: 'json',
    methods: ['POST', 'OPTIONS'],
    preflight: (request, context) => {
      const answer = answerPreflight(request, ORIGINS);
      // Whether this request has a token is not documented; the key stands in its URL as in every other.
      const isRefused = answer && 'key' in options && verifyKey(request, options, context) !== 'verified';
      return isRefused ? { status: 401 } : answer;
    },
    verify: (request, context) =>
      request.method === 'POST' ? verify(request, context) : 'missing: only POST has a proof',
    handshake: answerValidation,
    events: (request, { splitBatch }) => {
      if (contentMode(request) !== 'binary') return cloudEventsOf(request, { splitBatch });
      if (!splitBatch) return [eventOf('event-grid', { defaultType: 'event-grid' }, request)];
      return fromEventGrid(request);
    },
  };
};

function verifyKey({ query }: WebhookRequest, { key }: KeyOptions, { secrets }: VerifyContext): Verification {
  const [given, ...others] = new URLSearchParams(query).getAll('key');
  if (given === undefined) return 'missing: key in the URL';
  if (others.length > 0) return 'malformed: more than one key in the URL';
  const expected = valuesOf(key, secrets);
  if (expected.length === 0) return 'no-secret';
  return expected.some((secret) => isSameText(given, secret)) ? 'verified' : 'mismatch';
}

async function verifyToken(
  request: WebhookRequest,
  { audience, tenantId, appId }: EntraOptions,
  context: VerifyContext,
): Promise<Verification> {
  const login = `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}`;
  const rules = {
    // The token's version is a setting of the application that the subscription names.
    issuers: [`https://sts.windows.net/${tenantId}/`, `${login}/v2.0`],
    keysUrl: new URL(`${login}/discovery/v2.0/keys`),
    audience,
  };
  const claims = await verifiedClaims(request, rules, context);
  if (typeof claims === 'string') return claims;
  return isEventGrid(claims, appId) ? 'verified' : 'untrusted: the application or role of the token';
}

function isEventGrid({ azp, appid, roles = [] }: Claims, appId: string | undefined): boolean {
  return appId === undefined ? roles.includes(ROLE) : (azp ?? appid) === appId;
}

/** An event in Event Grid's own schema. */
const GridEvent = z.object({
  id: z.string().check(z.minLength(1)),
  eventType: z.string().check(z.minLength(1)),
  eventTime: z.string(),
  subject: z.optional(z.string()),
  topic: z.optional(z.string()),
  dataVersion: z.optional(z.string()),
});

/** Only status 200 counts (Event Grid, "Endpoint validation with Event Grid event schema"). */
const Validation = z.tuple([
  z.object({
    eventType: z.literal('Microsoft.EventGrid.SubscriptionValidationEvent'),
    data: z.object({ validationCode: z.string() }),
  }),
]);

function answerValidation({ body }: VerifiedRequest): Answer | undefined {
  const validationResponse = Validation.safeParse(body).data?.[0].data.validationCode;
  return validationResponse === undefined
    ? undefined
    : {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ validationResponse }),
      };
}

function fromEventGrid({ body, rawBody, path }: VerifiedRequest): EventContent[] {
  const events = isUtf8(rawBody) ? z.array(GridEvent).safeParse(body).data : undefined;
  if (!events) throw new RequestError(problem(400, 'The body is no list of events of Event Grid'));
  const texts = rawItems(rawBody.toString('utf8'));
  return events.map(({ id, eventType, eventTime, subject, topic, dataVersion }, index) => ({
    id,
    source: topic ?? path,
    type: eventType,
    time: eventTime,
    subject,
    datacontenttype: 'application/json',
    extensions: { sender: 'event-grid', ...(dataVersion && { dataversion: dataVersion }) },
    data: rawMembers(texts[index] ?? '{}').data ?? 'null',
  }));
}
