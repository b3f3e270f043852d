import * as z from 'zod/mini';
import { fromSns, snsNotification } from '../../event/sns.ts';
import { notificationService } from '../factories/notification-service.ts';
import { checkOptions, listOf } from '../factories/options.ts';
import type { AllowedUrls } from '../verify/certificate.ts';

/** Options of `sns`. */
export interface SnsOptions {
  /** The topics that may post. SNS signs for every AWS account, so the signature alone would let any topic in. */
  readonly topicArn: string | readonly string[];
  /** Whether SignatureVersion 1 (RSA-SHA1), the default of a topic, is accepted too. Default: false, only version 2. */
  readonly allowSha1?: boolean;
}

/** SNS delivers a message again for up to an hour (Amazon SNS, "Delivery retries"), with the time of its publication. */
const MAX_AGE_SECONDS = 3600 + 300;

// With a region's exact form: `sns.s3-eu-west-1.amazonaws.com` would be a bucket that anyone can own.
const hosts = [/^sns\.[a-z]{2}(-[a-z]+)+-\d{1,2}\.amazonaws\.com(\.cn)?$/];
const certificates: AllowedUrls = { hosts, path: /^\/SimpleNotificationService-[\w-]+\.pem$/ };
const confirmations: AllowedUrls = { hosts, path: /^\/$/, query: true };

const signedMembers = {
  notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  confirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

/** One line: a value with a line break could stand for several of the signed lines. */
const line = z.string().check(z.regex(/^[^\r\n]+$/));

/** A post of SNS (Amazon SNS, "HTTP/HTTPS message formats and headers"). */
const SnsPost = z.extend(snsNotification(), {
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: line,
  TopicArn: line,
  Subject: z.optional(z.nullable(line)),
  Timestamp: line,
  Token: z.optional(line),
  SubscribeURL: z.optional(line),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string(),
});

/**
 * Amazon SNS over HTTPS (Amazon SNS, "Verifying the signatures of Amazon SNS messages"). Raw message delivery is not signed,
 * so it is refused. SNS does not sign `MessageAttributes`: only TLS protects them. SNS waits 15 seconds for an answer.
 */
export const sns = (options: SnsOptions) => {
  checkOptions('sns', options, {
    needed: { topicArn: 'the ARN of the topic, or a list of ARNs' },
    optional: ['allowSha1'],
  });
  const { topicArn, allowSha1 = false } = options;
  return notificationService({
    name: 'sns',
    answerWithinMs: 13_500,
    topics: listOf(topicArn),
    signedMembers,
    certificates,
    confirmations,
    maxAgeSeconds: MAX_AGE_SECONDS,
    read: (value) => {
      const post = SnsPost.safeParse(value).data;
      return post && { ...postOf(post), isAllowed: allowSha1 || post.SignatureVersion === '2' };
    },
  });
};

function postOf(post: z.infer<typeof SnsPost>) {
  return {
    type: post.Type,
    topic: post.TopicArn,
    timestamp: post.Timestamp,
    subscribeUrl: post.SubscribeURL,
    signature: {
      certificateUrl: post.SigningCertURL,
      signature: post.Signature,
      algorithm: post.SignatureVersion === '2' ? 'sha256' : 'sha1',
    } as const,
    members: post,
    event: fromSns(post),
  };
}
