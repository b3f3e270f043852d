import * as z from 'zod/mini';
import type { EventContent } from './event.ts';
import { extensionsOf } from './extensions.ts';

/** A notification as SNS puts it into a Lambda record, or into the body of an SQS message. */
export const snsNotification = () =>
  z.object({
    Type: z.string(),
    MessageId: z.string(),
    TopicArn: z.string(),
    Subject: z.optional(z.nullable(z.string())),
    Message: z.string(),
    Timestamp: z.string(),
    MessageAttributes: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
  });
export const SnsNotification = z.lazy(snsNotification);
export type SnsNotification = z.infer<typeof SnsNotification>;

/** An attribute as SNS shows it (Amazon SNS, "Message attributes"): a list is the JSON text of an array. */
const TextAttribute = z.lazy(() =>
  z.object({ Type: z.enum(['String', 'String.Array', 'Number']), Value: z.string() }),
);

/**
 * An SNS notification: its message is the data (CloudEvents AWS SNS adapter). Its message attributes become extensions, except
 * binary ones.
 */
export function fromSns({
  Type,
  MessageId,
  TopicArn,
  Subject,
  Message,
  Timestamp,
  MessageAttributes,
}: SnsNotification): EventContent {
  return {
    id: MessageId,
    source: TopicArn,
    type: `com.amazonaws.sns.${Type}`,
    time: Timestamp,
    subject: Subject ?? undefined,
    extensions: extensionsOf(textsOf(MessageAttributes ?? {})),
    data: Message,
  };
}

function textsOf(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts = Object.entries(attributes).flatMap(([name, attribute]) => {
    const { data } = TextAttribute.safeParse(attribute);
    return data ? [[name, data.Value] as const] : [];
  });
  return Object.fromEntries(texts);
}
