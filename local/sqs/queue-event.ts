import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import * as z from 'zod';

/** The queue that records come from. */
export interface RecordSource {
  readonly arn: string;
  readonly region: string;
}

/** The event that Lambda makes from received messages. */
export function toQueueEvent(messages: readonly Message[], source: RecordSource): SQSEvent {
  return { Records: messages.map((message) => toRecord(message, source)) };
}

function toRecord(message: Message, { arn, region }: RecordSource): SQSRecord {
  const { MessageId = '', ReceiptHandle = '', Body = '', MD5OfBody = '', MD5OfMessageAttributes } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: '0',
      ...message.Attributes,
    },
    messageAttributes: toAttributes(message.MessageAttributes ?? {}),
    md5OfBody: MD5OfBody,
    ...(MD5OfMessageAttributes !== undefined && { md5OfMessageAttributes: MD5OfMessageAttributes }),
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: region,
  };
}

function toAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): SQSMessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { StringValue, BinaryValue, DataType }]) => [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType ?? 'String',
      },
    ]),
  );
}

const BatchAnswer = z.union([
  z.null(),
  z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() }),
]);

/**
 * The messages that a function has handled. With `ReportBatchItemFailures`, the whole batch fails if Lambda cannot read the
 * answer, or if the answer names a message that is not in the batch.
 */
export function handledMessages(
  messages: readonly Message[],
  answer: unknown,
  reportsFailures: boolean,
): readonly Message[] {
  if (!reportsFailures) return messages;
  const parsed = BatchAnswer.safeParse(answer);
  if (!parsed.success) return [];
  const failed = new Set((parsed.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  const ids = new Set(messages.map(({ MessageId }) => MessageId));
  if ([...failed].some((id) => !ids.has(id))) return [];
  return messages.filter(({ MessageId = '' }) => !failed.has(MessageId));
}
