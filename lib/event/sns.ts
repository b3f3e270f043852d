import * as z from 'zod/mini';
import type { EventContent } from './event.ts';
import { extensionsOf } from './extension-names.ts';

/** A notification as SNS puts it into a Lambda record, an SQS message, or an HTTPS request. */
export const SnsNotification = z.object({
  Type: z.string(),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.optional(z.nullable(z.string())),
  Message: z.string(),
  Timestamp: z.string(),
  /** Attributes by name; binary values are base64. Over HTTPS, the signature of SNS does not cover them. */
  MessageAttributes: z.catch(
    z.optional(z.nullable(z.record(z.string(), z.object({ Value: z.string() })))),
    undefined,
  ),
});
export type SnsNotification = z.infer<typeof SnsNotification>;

/** An SNS notification: its message is the data (CloudEvents AWS SNS adapter), its attributes are extensions. */
export function fromSns(notification: SnsNotification): EventContent {
  const { Type, MessageId, TopicArn, Subject, Message, Timestamp, MessageAttributes } = notification;
  const attributes = Object.entries(MessageAttributes ?? {}).map(
    ([name, { Value }]) => [name, Value] as const,
  );
  return {
    id: MessageId,
    source: TopicArn,
    type: `com.amazonaws.sns.${Type}`,
    time: Timestamp,
    subject: Subject ?? undefined,
    extensions: extensionsOf(Object.fromEntries(attributes)),
    data: Message,
  };
}
