import * as z from 'zod/mini';
import { nameOf } from '../core/arn.ts';
import { parseJson, rawItems, rawMembers } from '../core/json.ts';
import { CloudEvent, fromCloudEvent } from './cloud-event.ts';
import type { EventContent, InboundEvent, Trigger } from './event.ts';
import { EventBridgeEnvelope, fromEventBridge } from './event-bridge.ts';
import { fromS3, S3Record } from './s3.ts';
import { fromSns, SnsNotification } from './sns.ts';

/** One SQS message as Lambda hands it over (AWS Lambda, "Using Lambda with Amazon SQS"). */
export const SqsRecord = z.object({
  messageId: z.string(),
  body: z.string(),
  attributes: z.object({
    SentTimestamp: z.string().check(z.regex(/^\d{1,15}$/)),
    ApproximateReceiveCount: z.optional(z.string()),
    MessageGroupId: z.optional(z.string()),
  }),
  messageAttributes: z.optional(
    z.record(z.string(), z.object({ stringValue: z.optional(z.nullable(z.string())) })),
  ),
  eventSource: z.literal('aws:sqs'),
  eventSourceARN: z.string(),
});
export type SqsRecord = z.infer<typeof SqsRecord>;

/**
 * The events in an SQS message: those of the envelope in its body (SNS, EventBridge, S3, CloudEvents), else the message
 * itself. Message attributes `ce-id`, `ce-type` and so on, set by the producer, come before what the body says.
 */
export function fromSqs(record: SqsRecord, trigger: Trigger): InboundEvent[] {
  const sentAt = new Date(Number(record.attributes.SentTimestamp)).toISOString();
  const events = unwrap(record.body, sentAt) ?? [plain(record, sentAt)];
  const [only] = events.length === 1 ? events : [];
  const named = only ? [{ ...only, ...attributesOf(record, only) }] : events;
  return named.map((event) => ({ ...event, ...deliveryOf(record, trigger) }));
}

/** How the record came: which queue, which message group if it is a FIFO queue, and whether for the first time. */
function deliveryOf({ eventSourceARN, attributes }: SqsRecord, trigger: Trigger) {
  return {
    origin: { trigger, name: nameOf(eventSourceARN), matchesSuffix: true },
    group: groupOf({ eventSourceARN, attributes }),
    delivered: attributes.ApproximateReceiveCount === '1' ? 'first' : 'again',
    firstDeliveredAt: Number(attributes.SentTimestamp),
  } as const;
}

/** The message group of a FIFO queue's record. A standard queue may have `MessageGroupId` too (fair queues), which orders nothing. */
export function groupOf({
  eventSourceARN,
  attributes,
}: Pick<SqsRecord, 'eventSourceARN' | 'attributes'>): string | undefined {
  return eventSourceARN.endsWith('.fifo') ? attributes.MessageGroupId : undefined;
}

function plain({ messageId, body, eventSourceARN }: SqsRecord, time: string): EventContent {
  const datacontenttype = parseJson(body) === undefined ? 'text/plain' : 'application/json';
  const extensions = {};
  return {
    id: messageId,
    source: eventSourceARN,
    type: 'com.amazonaws.sqs.message',
    time,
    datacontenttype,
    extensions,
    data: body,
  };
}

/** The events of a known envelope, each with the exact text of its data; nothing when the body is no such thing. */
function unwrap(body: string, sentAt: string): EventContent[] | undefined {
  const json = parseJson(body);
  const sns = SnsNotification.safeParse(json);
  if (sns.success) return [fromSns(sns.data)];
  const bus = EventBridgeEnvelope.safeParse(json);
  if (bus.success) {
    const isText = typeof bus.data.detail === 'string';
    return [fromEventBridge(bus.data, isText ? undefined : rawMembers(body).detail)];
  }
  const cloudEvent = CloudEvent.safeParse(json);
  if (cloudEvent.success) return [fromCloudEvent(cloudEvent.data, rawMembers(body), sentAt)];
  const s3 = S3Notification.safeParse(json);
  if (!s3.success) return undefined;
  const records = rawItems(rawMembers(body).Records ?? '[]');
  return s3.data.Records.map((record, index) => fromS3(record, records[index] ?? JSON.stringify(record)));
}

const S3Notification = z.object({ Records: z.array(S3Record).check(z.minLength(1)) });

/** What the producer says in message attributes, by the names of the CloudEvents HTTP binding; the FIFO group is its own. */
function attributesOf(
  { attributes, messageAttributes = {} }: SqsRecord,
  event: EventContent,
): Partial<EventContent> {
  const given = (name: string) => messageAttributes[name]?.stringValue || undefined;
  const traceparent = given('traceparent') ?? given('ce-traceparent');
  return {
    id: given('ce-id') ?? event.id,
    source: given('ce-source') ?? event.source,
    type: given('ce-type') ?? event.type,
    time: given('ce-time') ?? event.time,
    subject: given('ce-subject') ?? event.subject,
    datacontenttype: given('content-type') ?? event.datacontenttype,
    extensions: {
      ...event.extensions,
      ...(attributes.MessageGroupId && { partitionkey: attributes.MessageGroupId }),
      ...(traceparent && { traceparent }),
    },
  };
}
