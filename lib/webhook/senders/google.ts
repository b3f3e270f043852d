import { isUtf8 } from 'node:buffer';
import * as z from 'zod/mini';
import { parseJson, rawMembers } from '../../core/json.ts';
import { type EventContent, textOf } from '../../event/event.ts';
import { cloudEventsOf } from '../events/http-cloud-event.ts';
import { problem, RequestError } from '../http/answer.ts';
import type { Sender } from '../sender.ts';
import { verifiedClaims } from '../verify/oidc.ts';
import { atLeastOne } from '../verify/variables.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** Options of `pubsub` and `eventarc`. */
export interface GoogleOptions {
  /** Whom the tokens are made for, as the subscription says; by default there, it is the whole URL of the webhook. */
  readonly audience: string | readonly string[];
  /** The e-mail address of the service account that the subscription or the trigger authenticates as. */
  readonly serviceAccount: string | readonly string[];
}

const keysUrl = new URL('https://www.googleapis.com/oauth2/v3/certs');

/** Anybody can have Google sign a token for any audience: only the service account tells whose push it is. */
function isPushedBy(sender: string, options: GoogleOptions): Sender['verify'] {
  const audience = atLeastOne(sender, 'audience', options.audience);
  const accounts = atLeastOne(sender, 'serviceAccount', options.serviceAccount);
  const rules = { issuers: ['https://accounts.google.com'], keysUrl, audience };
  return async (request, context) => {
    const claims = await verifiedClaims(request, rules, context);
    if (typeof claims === 'string') return claims;
    const isPushed = claims.email_verified === true && accounts.includes(claims.email ?? '');
    return isPushed ? 'verified' : 'untrusted: the service account of the token';
  };
}

/** Google Cloud Pub/Sub push subscriptions, wrapped (Pub/Sub, "Authentication for push subscriptions"). */
export const pubsub = (options: GoogleOptions): Sender => ({
  name: 'pubsub',
  secrets: [],
  media: 'json-as-text',
  verify: isPushedBy('pubsub', options),
  events: (request) => [fromPubsub(request)],
});

/** Google Eventarc, whose triggers post CloudEvents in binary mode (Eventarc, "Event format"). */
export const eventarc = (options: GoogleOptions): Sender => ({
  name: 'eventarc',
  secrets: [],
  media: 'any',
  verify: isPushedBy('eventarc', options),
  events: cloudEventsOf,
});

/** A push as Pub/Sub wraps it (Pub/Sub, "Push subscriptions"). */
const PubsubPush = z.object({
  subscription: z.string(),
  message: z.object({
    messageId: z.string().check(z.minLength(1)),
    publishTime: z.optional(z.string()),
    data: z._default(z.string(), ''),
    attributes: z._default(z.record(z.string(), z.string()), {}),
    orderingKey: z.optional(z.string()),
  }),
});

/** Attributes that are the event's own, and may not be set from outside. */
const ownNames = new Set(
  'id source type time subject specversion data datacontenttype datacontentencoding contenttype sender'.split(
    ' ',
  ),
);

function fromPubsub(request: VerifiedRequest): EventContent {
  const push = isUtf8(request.rawBody) ? PubsubPush.safeParse(request.body).data : undefined;
  if (!push) throw new RequestError(problem(400, 'The body is no wrapped message of Pub/Sub'));
  const { messageId, publishTime, attributes, orderingKey } = push.message;
  const isExtension = ([name]: [string, string]) => /^[a-z0-9]+$/.test(name) && !ownNames.has(name);
  const named = Object.fromEntries(Object.entries(attributes).filter(isExtension));
  const { data, extensions } = payloadOf(request, push.message.data);
  return {
    id: messageId,
    source: `//pubsub.googleapis.com/${push.subscription}`,
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    time: publishTime ?? request.receivedAt,
    datacontenttype: mediaTypeOf(data, extensions),
    extensions: {
      ...named,
      ...(orderingKey && { partitionkey: orderingKey }),
      ...extensions,
      sender: 'pubsub',
    },
    data,
  };
}

/** A message may have attributes only; RocketMQ takes no empty one, so that then they are the data. */
function payloadOf({ rawBody }: VerifiedRequest, data: string): Pick<EventContent, 'data' | 'extensions'> {
  if (data !== '') return textOf(Buffer.from(data, 'base64'));
  const message = rawMembers(rawBody.toString('utf8')).message ?? '{}';
  return { data: rawMembers(message).attributes ?? '{}', extensions: {} };
}

function mediaTypeOf(data: string, { datacontentencoding }: EventContent['extensions']): string | undefined {
  if (datacontentencoding !== undefined) return undefined;
  return parseJson(data) === undefined ? 'text/plain' : 'application/json';
}
