import type { DeliveryCount } from './event.ts';

/** One SQS message as Lambda hands it over (AWS Lambda, "Using Lambda with Amazon SQS"). */
export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: {
    /** Epoch milliseconds. */
    readonly SentTimestamp: string;
    readonly ApproximateReceiveCount?: string | undefined;
    readonly MessageGroupId?: string | undefined;
    readonly AWSTraceHeader?: string | undefined;
  };
  readonly messageAttributes?: Readonly<Record<string, MessageAttribute>> | undefined;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
}

interface MessageAttribute {
  readonly stringValue?: string | null | undefined;
}

/** Whether a value is a record of SQS. By hand and without a copy, because every message pays for it. */
export function isSqsRecord(value: unknown): value is SqsRecord {
  if (!isObject(value)) return false;
  const { messageId, body, attributes, messageAttributes, eventSource, eventSourceARN } = value;
  return (
    typeof messageId === 'string' &&
    typeof body === 'string' &&
    eventSource === 'aws:sqs' &&
    typeof eventSourceARN === 'string' &&
    areAttributes(attributes) &&
    (messageAttributes === undefined || areMessageAttributes(messageAttributes))
  );
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

function areAttributes(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { SentTimestamp: sentAt, ApproximateReceiveCount: count, MessageGroupId: group } = value;
  const isDated = typeof sentAt === 'string' && /^\d{1,15}$/.test(sentAt);
  return isDated && [count, group, value.AWSTraceHeader].every(isTextOrAbsent);
}

function areMessageAttributes(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isMessageAttribute);
}

function isMessageAttribute(value: unknown): boolean {
  return isObject(value) && (value.stringValue === null || isTextOrAbsent(value.stringValue));
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
