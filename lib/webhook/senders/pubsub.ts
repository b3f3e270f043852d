import * as z from 'zod/mini';
import { parseJson, rawMembers } from '../../core/json.ts';
import { type EventContent, textOf } from '../../event/event.ts';
import { extensionsOf } from '../../event/extensions.ts';
import { type GoogleOptions, googleSender } from '../factories/google-sender.ts';
import { problem, RequestError } from '../http/answer.ts';
import type { VerifiedRequest } from '../verify/verification.ts';

/** Google Cloud Pub/Sub push subscriptions, wrapped (Pub/Sub, "Authentication for push subscriptions"). */
export const pubsub = (options: GoogleOptions) =>
  googleSender(options, {
    name: 'pubsub',
    media: 'json-as-text',
    events: (request) => [fromPubsub(request)],
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

function fromPubsub(request: VerifiedRequest): EventContent {
  const push = request.isText ? PubsubPush.safeParse(request.body).data : undefined;
  if (!push) throw new RequestError(problem(400, 'The body is not a wrapped message of Pub/Sub'));
  const { messageId, publishTime, attributes, orderingKey } = push.message;
  const { data, extensions } = payloadOf(request, push.message.data);
  return {
    id: messageId,
    source: `//pubsub.googleapis.com/${push.subscription}`,
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    time: publishTime ?? request.receivedAt,
    datacontenttype: mediaTypeOf(data, extensions),
    extensions: {
      ...extensionsOf(attributes),
      ...(orderingKey && { partitionkey: orderingKey }),
      ...extensions,
    },
    data,
  };
}

/**
 * Data of a message. A message may have attributes only; RocketMQ does not accept an empty message, so then the attributes
 * are the data.
 */
function payloadOf({ text }: VerifiedRequest, data: string): Pick<EventContent, 'data' | 'extensions'> {
  if (data !== '') return textOf(Buffer.from(data, 'base64'));
  const message = rawMembers(text).message ?? '{}';
  return { data: rawMembers(message).attributes ?? '{}', extensions: {} };
}

function mediaTypeOf(data: string, { datacontentencoding }: EventContent['extensions']): string | undefined {
  if (datacontentencoding !== undefined) return undefined;
  return parseJson(data) === undefined ? 'text/plain' : 'application/json';
}
