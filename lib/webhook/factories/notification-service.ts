import type { EventContent } from '../../event/event.ts';
import { problem, RequestError } from '../http/answer.ts';
import type { Sender } from '../sender.ts';
import { type AllowedUrls, type CertifiedText, recency } from '../verify/certificate.ts';
import { parseSigned } from '../verify/signed-json.ts';
import { confirmSubscription, textToSign } from '../verify/subscription.ts';
import { certificateSender } from './certificate-sender.ts';

/** A post of a notification service, in words that all of them share. */
interface Post {
  readonly type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly topic: string;
  /** Whether the route accepts this version of the signature. */
  readonly isAllowed: boolean;
  /** When the message was published (RFC 3339). */
  readonly timestamp: string;
  readonly signature: Pick<CertifiedText, 'certificateUrl' | 'signature' | 'algorithm'>;
  /** The URL that confirms a subscription. */
  readonly subscribeUrl: string | undefined;
  /** The members as they were posted: some of them are signed. */
  readonly members: Readonly<Record<string, unknown>>;
  /** The event of a notification. */
  readonly event: EventContent;
}

/** Options of `notificationService`. */
export interface NotificationServiceTraits {
  readonly name: string;
  readonly answerWithinMs: number;
  /** Topics that may post. The service signs for all its customers, so the signature alone would let any topic in. */
  readonly topics: readonly string[];
  /** The post that a JSON value is, or `undefined` if it is not one of this service. */
  readonly read: (value: unknown) => Post | undefined;
  /** The members that are signed, in order. */
  readonly signedMembers: {
    readonly notification: readonly string[];
    readonly confirmation: readonly string[];
  };
  /** How long the service may deliver a message again; the time of publication stays the same. */
  readonly maxAgeSeconds: number;
  readonly certificates: AllowedUrls;
  /** URLs that may confirm a subscription. */
  readonly confirmations: AllowedUrls;
}

/**
 * A notification service that posts to subscribed URLs: a JSON object of which some members are signed with the key of a
 * certificate. The function confirms a subscription itself. It answers the end of a subscription with 200 and makes no event
 * of it.
 */
export function notificationService(service: NotificationServiceTraits): Sender {
  const { topics, read, signedMembers, maxAgeSeconds, confirmations, ...traits } = service;
  function readPost(body: unknown): Post {
    const post = read(body);
    if (post) return post;
    throw new RequestError(problem(400, `The body is not a message of ${service.name.toUpperCase()}`));
  }
  return certificateSender({
    ...traits,
    media: 'json-as-text',
    signedTexts: ({ rawBody }, { now }) => {
      const post = read(parseSigned(rawBody));
      if (!post) return `malformed: the body is not a message of ${service.name.toUpperCase()}`;
      if (!topics.includes(post.topic)) return 'untrusted: the topic is not an allowed one';
      if (!post.isAllowed) return 'untrusted: the version of the signature is not allowed';
      const fresh = recency(post.timestamp, maxAgeSeconds, now);
      if (fresh !== 'verified') return fresh;
      const names = post.type === 'Notification' ? signedMembers.notification : signedMembers.confirmation;
      return [{ ...post.signature, text: textToSign(names, post.members) }];
    },
    handshake: ({ body }, context) => {
      const { type, subscribeUrl } = readPost(body);
      if (type === 'Notification') return undefined;
      if (type === 'UnsubscribeConfirmation') return { status: 200 };
      return confirmSubscription(subscribeUrl, confirmations, context);
    },
    events: ({ body }) => [readPost(body).event],
  });
}
