import * as z from 'zod/mini';
import type { EventContent } from '../../event/event.ts';
import { problem, RequestError } from '../http/answer.ts';
import type { Sender } from '../sender.ts';
import { type AllowedUrls, recency, verifyCertified } from '../verify/certificate.ts';
import { confirmSubscription, parseSigned, textToSign } from '../verify/subscription.ts';
import { atLeastOne } from '../verify/variables.ts';
import type { Verification, VerifyContext } from '../verify/verification.ts';

/** Options of `smn`. */
export interface SmnOptions {
  /** The topics that may post. SMN signs for every tenant, so the signature alone lets anybody's topic in. */
  readonly topicUrn: string | readonly string[];
  /** Hosts that certificates and confirmations may be on besides those of Open Telekom Cloud and Huawei Cloud. */
  readonly hosts?: readonly string[];
}

/** SMN delivers a message again for some minutes, with the time of its publication; an hour leaves room. */
const MAX_AGE_SECONDS = 3600;

// With a region's exact form: `smn.obs.myhuaweicloud.com` would be somebody's bucket.
const certificateHosts = [
  /^smn\.eu-[a-z]{2}\d?(\.sc)?\.otc\.t-systems\.com$/,
  /^smn\.[a-z]{2}-[a-z]+-\d{1,3}\.myhuaweicloud\.(com|eu)$/,
];
const consoles = [
  /^console(\.sc)?\.otc\.t-systems\.com$/,
  /^console(-intl|\.eu)?\.huaweicloud\.com$/,
  ...certificateHosts,
];

/** One line: a value with a line break could stand for several of the signed lines. */
const line = z.string().check(z.regex(/^[^\r\n]+$/));

/** What SMN posts (SMN user guide, "HTTP/HTTPS message format"). An empty subject counts as none. */
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
type SmnPost = z.infer<typeof SmnPost>;

/**
 * Simple Message Notification of Open Telekom Cloud and Huawei Cloud over HTTPS (SMN user guide, "Message signature
 * verification"). A subscription confirms itself; its end is answered and becomes no event.
 */
export const smn = ({ topicUrn, hosts = [] }: SmnOptions): Sender => {
  const topics = atLeastOne('smn', 'topicUrn', topicUrn);
  const certificates = { hosts: [...certificateHosts, ...hosts], path: /^\/smn\/SMN_[\w-]+\.pem$/ };
  const confirmations = { hosts: [...consoles, ...hosts], path: /^\/smn\//, query: true };
  return {
    name: 'smn',
    secrets: [],
    media: 'json-as-text',
    answerWithinMs: 4500,
    verify: async (request, context) => {
      const post = SmnPost.safeParse(parseSigned(request.rawBody)).data;
      if (!post) return 'malformed: the body is no message of SMN';
      if (!topics.includes(post.topic_urn)) return 'untrusted: the topic is not an allowed one';
      const fresh = recency(post.timestamp, MAX_AGE_SECONDS, context.now);
      return fresh === 'verified' ? verifyPost(post, certificates, context) : fresh;
    },
    handshake: (request, context) => {
      const post = readPost(request.body);
      if (post.type === 'Notification') return undefined;
      if (post.type === 'UnsubscribeConfirmation') return { status: 200 };
      return confirmSubscription(post.subscribe_url, confirmations, context);
    },
    events: (request) => [toEvent(readPost(request.body))],
  };
};

const signedNames = {
  Notification: ['message', 'message_id', 'subject', 'timestamp', 'topic_urn', 'type'],
  confirmation: ['message', 'message_id', 'subscribe_url', 'timestamp', 'topic_urn', 'type'],
};

function verifyPost(post: SmnPost, certificates: AllowedUrls, context: VerifyContext): Promise<Verification> {
  const names = post.type === 'Notification' ? signedNames.Notification : signedNames.confirmation;
  const signed = {
    certificateUrl: post.signing_cert_url,
    text: textToSign(names, post),
    signature: post.signature,
    algorithm: 'sha256',
  } as const;
  return verifyCertified(signed, certificates, context);
}

function toEvent({ message_id, topic_urn, type, timestamp, subject, message }: SmnPost): EventContent {
  return {
    id: message_id,
    source: topic_urn,
    type: `com.huaweicloud.smn.${type}`,
    time: timestamp,
    subject,
    extensions: { sender: 'smn' },
    data: message,
  };
}

/** @throws RequestError when the body is nothing that SMN posts */
function readPost(body: unknown): SmnPost {
  const post = SmnPost.safeParse(body).data;
  if (post) return post;
  throw new RequestError(problem(400, 'The body is no message of SMN'));
}
