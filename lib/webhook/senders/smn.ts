import * as z from 'zod/mini';
import { notificationService } from '../factories/notification-service.ts';
import { checkOptions, listOf } from '../factories/options.ts';

/** Options of `smn`. */
export interface SmnOptions {
  /** The topics that may post. SMN signs for every tenant, so the signature alone would let any topic in. */
  readonly topicUrn: string | readonly string[];
  /** Hosts that certificates and confirmations may be on besides those of Open Telekom Cloud and Huawei Cloud. */
  readonly hosts?: readonly string[];
}

/** SMN delivers a message again for some minutes, with the time of its publication; an hour leaves room. */
const MAX_AGE_SECONDS = 3600;

// With a region's exact form: `smn.obs.myhuaweicloud.com` would be a bucket that anyone can own.
const certificateHosts = [
  /^smn\.eu-[a-z]{2}\d?(\.sc)?\.otc\.t-systems\.com$/,
  /^smn\.[a-z]{2}-[a-z]+-\d{1,3}\.myhuaweicloud\.(com|eu)$/,
];
const consoles = [
  /^console(\.sc)?\.otc\.t-systems\.com$/,
  /^console(-intl|\.eu)?\.huaweicloud\.com$/,
  ...certificateHosts,
];

const signedMembers = {
  notification: ['message', 'message_id', 'subject', 'timestamp', 'topic_urn', 'type'],
  confirmation: ['message', 'message_id', 'subscribe_url', 'timestamp', 'topic_urn', 'type'],
};

/** One line: a value with a line break could stand for several of the signed lines. */
const line = z.string().check(z.regex(/^[^\r\n]+$/));

/** A post of SMN (SMN user guide, "HTTP/HTTPS message format"). An empty subject is the same as no subject. */
const SmnPost = z.object({
  type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  message_id: line,
  topic_urn: line,
  subject: z.pipe(
    z.optional(z.nullable(z.string().check(z.regex(/^[^\r\n]*$/)))),
    z.transform((value) => value || undefined),
  ),
  message: z.string(),
  timestamp: line,
  subscribe_url: z.optional(line),
  signature_version: z.string().check(z.regex(/^v1$/i)),
  signature: z.string(),
  signing_cert_url: z.string(),
});

/**
 * Simple Message Notification of Open Telekom Cloud and Huawei Cloud over HTTPS (SMN user guide, "Message signature
 * verification"). SMN waits 5 seconds for an answer.
 */
export const smn = (options: SmnOptions) => {
  checkOptions('smn', options, {
    needed: { topicUrn: 'the URN of the topic, or a list of URNs' },
    optional: ['hosts'],
  });
  const { topicUrn, hosts = [] } = options;
  return notificationService({
    name: 'smn',
    answerWithinMs: 4500,
    topics: listOf(topicUrn),
    signedMembers,
    certificates: { hosts: [...certificateHosts, ...hosts], path: /^\/smn\/SMN_[\w-]+\.pem$/ },
    confirmations: { hosts: [...consoles, ...hosts], path: /^\/smn\//, query: true },
    maxAgeSeconds: MAX_AGE_SECONDS,
    read: (value) => {
      const post = SmnPost.safeParse(value).data;
      return post && postOf(post);
    },
  });
};

function postOf(post: z.infer<typeof SmnPost>) {
  const { type, topic_urn: topic, timestamp, signing_cert_url: certificateUrl, signature } = post;
  return {
    type,
    topic,
    isAllowed: true,
    timestamp,
    subscribeUrl: post.subscribe_url,
    signature: { certificateUrl, signature, algorithm: 'sha256' } as const,
    members: post,
    event: {
      id: post.message_id,
      source: topic,
      type: `com.huaweicloud.smn.${type}`,
      time: timestamp,
      subject: post.subject,
      extensions: {},
      data: post.message,
    },
  };
}
