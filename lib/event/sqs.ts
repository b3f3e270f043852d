import * as z from 'zod/mini';
import { nameOf } from '../core/arn.ts';
import { isoTime } from '../core/iso-time.ts';
import { parseJson, rawItems, rawMember } from '../core/json.ts';
import { CloudEvent, fromCloudEvent } from './cloud-event.ts';
import type { EventContent, InboundEvent, Trigger } from './event.ts';
import { EventBridgeEnvelope, fromEventBridge } from './event-bridge.ts';
import { extensionsOf } from './extensions.ts';
import { REDRIVEN, redrivenFrom } from './redriven.ts';
import { fromS3, S3Record } from './s3.ts';
import { fromSns, SnsNotification } from './sns.ts';
import { deliveryCountOf, groupOf, type SqsRecord } from './sqs-record.ts';
import { traceOfXRay, withTrace } from './trace-context.ts';

/**
 * The events in an SQS message: those of the envelope in its body (SNS, EventBridge, S3, CloudEvents), else the message
 * itself.
 *
 * Message attributes of the producer have precedence over the body: `ce-id`, `ce-type`, `ce-source`, `ce-time`, `ce-subject`
 * and `content-type`, if the record holds a single event. All other texts and numbers become extensions (`extensionsOf`). An
 * event without a trace of its own gets that of the record, which SQS delivers again with it.
 */
export function fromSqs(record: SqsRecord, trigger: Trigger): InboundEvent[] {
  const { body, attributes, eventSourceARN, messageAttributes } = record;
  const first = messageAttributes && redrivenFrom(messageAttributes[REDRIVEN]?.stringValue);
  const messageId = first?.messageId ?? record.messageId;
  const sentMs = first?.sentAt ?? Number(attributes.SentTimestamp);
  const sentAt = isoTime(sentMs);
  const json = parseJson(body);
  const contents = unwrap(json, body, sentAt) ?? [plain(record, messageId, json, sentAt)];
  const texts = textAttributesOf(record);
  // The attributes of the producer name one event, so they are not those of several.
  const named = contents.length === 1 ? texts : {};
  const carried = carriedBy(texts, attributes.MessageGroupId);
  const origin = { trigger, name: nameOf(eventSourceARN), matchesSuffix: true };
  const trace = traceOfXRay(attributes.AWSTraceHeader);
  const group = groupOf(record);
  const delivered = first ? 'again' : deliveryCountOf(attributes);
  return contents.map((content) => ({
    id: named['ce-id'] ?? content.id,
    source: named['ce-source'] ?? content.source,
    type: named['ce-type'] ?? content.type,
    time: named['ce-time'] ?? content.time,
    subject: named['ce-subject'] ?? content.subject,
    datacontenttype: named['content-type'] ?? content.datacontenttype,
    extensions: withTrace(carried ? { ...content.extensions, ...carried } : content.extensions, trace),
    data: content.data,
    origin,
    group,
    delivered,
    firstDeliveredAt: sentMs,
  }));
}

/** @param json the value of the body; `undefined` if the body is not JSON */
function plain({ body, eventSourceARN }: SqsRecord, id: string, json: unknown, time: string): EventContent {
  return {
    id,
    source: eventSourceARN,
    type: 'com.amazonaws.sqs.message',
    time,
    datacontenttype: json === undefined ? 'text/plain' : 'application/json',
    extensions: {},
    data: body,
  };
}

const S3Notification = z.lazy(() => z.object({ Records: z.array(S3Record).check(z.minLength(1)) }));

/** A known envelope. */
interface Envelope {
  /** Only an object with this member can be one: that is asked first, because a schema costs more than all other steps. */
  readonly member: string;
  /** Its events, each with the exact text of its data; `undefined` if it is not such an envelope. */
  readonly open: (json: unknown, body: string, sentAt: string) => EventContent[] | undefined;
}

const envelopes: readonly Envelope[] = [
  {
    member: 'TopicArn',
    open(json) {
      const { data } = SnsNotification.safeParse(json);
      return data && [fromSns(data)];
    },
  },
  {
    member: 'detail-type',
    open(json, body) {
      const { data } = EventBridgeEnvelope.safeParse(json);
      const isText = typeof data?.detail === 'string';
      return data && [fromEventBridge(data, isText ? undefined : rawMember(body, 'detail'))];
    },
  },
  {
    member: 'specversion',
    open(json, body, sentAt) {
      const { data } = CloudEvent.safeParse(json);
      return data && [fromCloudEvent(data, { data: rawMember(body, 'data') }, sentAt)];
    },
  },
  {
    member: 'Records',
    open(json, body) {
      const { data } = S3Notification.safeParse(json);
      const records = data ? rawItems(rawMember(body, 'Records') ?? '[]') : [];
      return data?.Records.map((record, index) => fromS3(record, records[index] ?? JSON.stringify(record)));
    },
  },
];

/** The events of the envelope in a body; `undefined` if the body is not an envelope. */
function unwrap(json: unknown, body: string, sentAt: string): EventContent[] | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  for (const { member, open } of envelopes) {
    const events = Object.hasOwn(json, member) ? open(json, body, sentAt) : undefined;
    if (events) return events;
  }
  return undefined;
}

const noTexts: Readonly<Record<string, string>> = {};

/** The message attributes that are texts or numbers, by name; binary ones are left out. */
function textAttributesOf({ messageAttributes = {} }: SqsRecord): Readonly<Record<string, string>> {
  const names = Object.keys(messageAttributes);
  if (names.length === 0) return noTexts;
  const texts: Record<string, string> = {};
  for (const name of names) {
    const value = messageAttributes[name]?.stringValue;
    if (value && name !== REDRIVEN) texts[name] = value;
  }
  return texts;
}

/**
 * Extensions that a record adds to its events; `undefined` if it adds none. The message group is one, of standard queues too
 * (CloudEvents, "Partitioning extension").
 */
function carriedBy(
  texts: Readonly<Record<string, string>>,
  messageGroup: string | undefined,
): Readonly<Record<string, string>> | undefined {
  const extensions = texts === noTexts ? noTexts : extensionsOf(texts);
  if (messageGroup) return { ...extensions, partitionkey: messageGroup };
  return extensions === noTexts ? undefined : extensions;
}
