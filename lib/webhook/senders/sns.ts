import * as z from 'zod/mini';
import { fromSns } from '../../event/sns.ts';
import { problem, RequestError } from '../http/answer.ts';
import type { Sender } from '../sender.ts';
import { type AllowedUrls, recency, verifyCertified } from '../verify/certificate.ts';
import { confirmSubscription, parseSigned, textToSign } from '../verify/subscription.ts';
import { atLeastOne } from '../verify/variables.ts';
import type { Verification, VerifyContext } from '../verify/verification.ts';

/** Options of `sns`. */
export interface SnsOptions {
  /** The topics that may post. SNS signs for every AWS account, so the signature alone lets anybody's topic in. */
  readonly topicArn: string | readonly string[];
  /** Whether SignatureVersion 1 (RSA-SHA1), the default of a topic, passes too. Default: false, only version 2. */
  readonly allowSha1?: boolean;
}

/** SNS delivers a message again for up to an hour (Amazon SNS, "Delivery retries"), with the time of its publication. */
const MAX_AGE_SECONDS = 3600 + 300;

// With a region's exact form: `sns.s3-eu-west-1.amazonaws.com` would be somebody's bucket.
const hosts = [/^sns\.[a-z]{2}(-[a-z]+)+-\d{1,2}\.amazonaws\.com(\.cn)?$/];
const certificates: AllowedUrls = { hosts, path: /^\/SimpleNotificationService-[\w-]+\.pem$/ };
const confirmations: AllowedUrls = { hosts, path: /^\/$/, query: true };

/** One line: a value with a line break could stand for several of the signed lines. */
const line = z.string().check(z.regex(/^[^\r\n]+$/));

/** What SNS posts (Amazon SNS, "HTTP/HTTPS message formats and headers"). */
const SnsPost = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: line,
  TopicArn: line,
  Subject: z.optional(z.nullable(line)),
  Message: z.string(),
  Timestamp: line,
  Token: z.optional(line),
  SubscribeURL: z.optional(line),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string(),
});
type SnsPost = z.infer<typeof SnsPost>;

/**
 * Amazon SNS over HTTPS (Amazon SNS, "Verifying the signatures of Amazon SNS messages"). Raw message delivery is not signed,
 * so it is refused. A subscription confirms itself; its end is answered and becomes no event.
 */
export const sns = ({ topicArn, allowSha1 = false }: SnsOptions): Sender => {
  const topics = atLeastOne('sns', 'topicArn', topicArn);
  return {
    name: 'sns',
    secrets: [],
    media: 'json-as-text', // SNS says text/plain
    verify: async (request, context) => {
      const post = SnsPost.safeParse(parseSigned(request.rawBody)).data;
      if (!post) return 'malformed: the body is no message of SNS';
      if (!topics.includes(post.TopicArn)) return 'untrusted: the topic is not an allowed one';
      if (post.SignatureVersion === '1' && !allowSha1) return 'untrusted: SignatureVersion 1 is not allowed';
      const fresh = recency(post.Timestamp, MAX_AGE_SECONDS, context.now);
      return fresh === 'verified' ? verifyPost(post, context) : fresh;
    },
    handshake: (request, context) => {
      const post = readPost(request.body);
      if (post.Type === 'Notification') return undefined;
      if (post.Type === 'UnsubscribeConfirmation') return { status: 200 };
      return confirmSubscription(post.SubscribeURL, confirmations, context);
    },
    events: (request) => {
      const event = fromSns(readPost(request.body));
      return [{ ...event, extensions: { ...event.extensions, sender: 'sns' } }];
    },
  };
};

const signedNames = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  confirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

function verifyPost(post: SnsPost, context: VerifyContext): Promise<Verification> {
  const names = post.Type === 'Notification' ? signedNames.Notification : signedNames.confirmation;
  const signed = {
    certificateUrl: post.SigningCertURL,
    text: textToSign(names, post),
    signature: post.Signature,
    algorithm: post.SignatureVersion === '2' ? 'sha256' : 'sha1',
  } as const;
  return verifyCertified(signed, certificates, context);
}

/** @throws RequestError when the body is nothing that SNS posts */
function readPost(body: unknown): SnsPost {
  const post = SnsPost.safeParse(body).data;
  if (post) return post;
  throw new RequestError(problem(400, 'The body is no message of SNS'));
}
