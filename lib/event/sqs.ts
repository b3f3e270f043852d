import * as z from 'zod/mini';
import { nameOf } from '../core/arn.ts';
import { parseJson, rawItems, rawMembers } from '../core/json.ts';
import { CloudEvent, fromCloudEvent } from './cloud-event.ts';
import type { DeliveryCount, EventContent, InboundEvent, Trigger } from './event.ts';
import { EventBridgeEnvelope, fromEventBridge } from './event-bridge.ts';
import { extensionsOf } from './extensions.ts';
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
 * itself.
 *
 * Message attributes of the producer have precedence over the body: `ce-id`, `ce-type`, `ce-source`, `ce-time`, `ce-subject`
 * and `content-type`, if the record holds a single event. All other texts and numbers become extensions (`extensionsOf`).
 */
export function fromSqs(record: SqsRecord, trigger: Trigger): InboundEvent[] {
  const sentAt = new Date(Number(record.attributes.SentTimestamp)).toISOString();
  const events = unwrap(record.body, sentAt) ?? [plain(record, sentAt)];
  const attributes = textAttributesOf(record);
  const [only] = events.length === 1 ? events : [];
  const named = only ? [{ ...only, ...ownAttributes(attributes, only) }] : events;
  const carried = { ...extensionsOf(attributes), ...groupKeyOf(record) };
  return named.map((event) => ({
    ...event,
    extensions: { ...event.extensions, ...carried },
    ...deliveryOf(record, trigger),
  }));
}

/** Delivery of a record: from which queue, in which message group of a FIFO queue, and whether for the first time. */
function deliveryOf({ eventSourceARN, attributes }: SqsRecord, trigger: Trigger) {
  return {
    origin: { trigger, name: nameOf(eventSourceARN), matchesSuffix: true },
    group: groupOf({ eventSourceARN, attributes }),
    delivered: deliveryCountOf(attributes),
    firstDeliveredAt: Number(attributes.SentTimestamp),
  } as const;
}

/** Whether SQS delivers a record for the first time; `unknown` if the record does not say it. */
export function deliveryCountOf({
  ApproximateReceiveCount: count,
}: Pick<SqsRecord['attributes'], 'ApproximateReceiveCount'>): DeliveryCount {
  if (count === undefined) return 'unknown';
  return count === '1' ? 'first' : 'again';
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

/** The events of a known envelope, each with the exact text of its data; `undefined` if the body is not one. */
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

/** The message attributes that are texts or numbers, by name; binary ones are left out. */
function textAttributesOf({ messageAttributes = {} }: SqsRecord): Record<string, string> {
  const texts = Object.entries(messageAttributes).flatMap(([name, { stringValue }]) =>
    stringValue ? [[name, stringValue] as const] : [],
  );
  return Object.fromEntries(texts);
}

/** The event's own attributes as the producer gives them, by the names of the CloudEvents HTTP binding. */
function ownAttributes(given: Readonly<Record<string, string>>, event: EventContent): Partial<EventContent> {
  return {
    id: given['ce-id'] ?? event.id,
    source: given['ce-source'] ?? event.source,
    type: given['ce-type'] ?? event.type,
    time: given['ce-time'] ?? event.time,
    subject: given['ce-subject'] ?? event.subject,
    datacontenttype: given['content-type'] ?? event.datacontenttype,
  };
}

/** The message group as an extension, of standard queues too (CloudEvents, "Partitioning extension"). */
function groupKeyOf({ attributes: { MessageGroupId } }: SqsRecord): { partitionkey?: string } {
  return MessageGroupId ? { partitionkey: MessageGroupId } : {};
}
