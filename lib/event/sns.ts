import * as z from 'zod/mini';
import type { EventContent } from './event.ts';

/** A notification as SNS puts it into a Lambda record, or into the body of an SQS message. */
export const SnsNotification = z.object({
  Type: z.string(),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.optional(z.nullable(z.string())),
  Message: z.string(),
  Timestamp: z.string(),
});
export type SnsNotification = z.infer<typeof SnsNotification>;

/** An SNS notification: its message is the data (CloudEvents AWS SNS adapter). */
export function fromSns({
  Type,
  MessageId,
  TopicArn,
  Subject,
  Message,
  Timestamp,
}: SnsNotification): EventContent {
  return {
    id: MessageId,
    source: TopicArn,
    type: `com.amazonaws.sns.${Type}`,
    time: Timestamp,
    subject: Subject ?? undefined,
    extensions: {},
    data: Message,
  };
}
