import * as z from 'zod/mini';
import { nameOf } from '../core/arn.ts';
import { InvalidEventError } from '../core/errors.ts';
import { jsonText } from '../core/json.ts';
import { CloudEvent, fromCloudEvent } from './cloud-event.ts';
import type { EventContent, InboundEvent } from './event.ts';
import { EventBridgeEnvelope, fromEventBridge } from './event-bridge.ts';
import { fromSns, SnsNotification } from './sns.ts';
import { fromSqs } from './sqs.ts';
import { isSqsRecord, type SqsRecord } from './sqs-record.ts';

/** An event of a custom event bus whose subscriber asks for metadata. Its id and time are those of the bus. */
const WithMetadata = z.object({
  Data: z.unknown(),
  SystemMetadata: z.looseObject({ 'aws:EventId': z.string(), 'aws:IngestionTime': z.optional(z.string()) }),
});

const SnsRecords = z.object({
  Records: z
    .array(z.object({ EventSource: z.literal('aws:sns'), Sns: SnsNotification }))
    .check(z.minLength(1)),
});

/**
 * The events of an EventBridge rule (one envelope), a pipe or a custom event bus (an array, even of one), SNS, or
 * CloudEvents in structured mode (one, or an array), as Huawei's EventGrid passes them on. Any other element of an array
 * becomes an event that is marked as unreadable, so that the rest of the array is sent.
 *
 * The route of an event is found by its source, or by the name of the topic or queue if the event came through SNS or SQS.
 *
 * @param requestId the invocation's id
 * @param now epoch milliseconds
 * @throws InvalidEventError if the payload has another form
 */
export function fromEventBus(payload: unknown, requestId: string, now: number): InboundEvent[] {
  const sns = SnsRecords.safeParse(payload).data;
  if (sns) {
    return sns.Records.map(({ Sns }) =>
      received(fromSns(Sns), { name: nameOf(Sns.TopicArn), matchesSuffix: true }),
    );
  }
  if (Array.isArray(payload)) {
    return payload.flatMap(
      (element, index) => fromElement(element, now) ?? [unreadable(element, index, requestId, now)],
    );
  }
  const events = fromElement(payload, now);
  if (!events)
    throw new InvalidEventError(
      'The payload is not an event of EventBridge, a pipe or SNS, nor a CloudEvent',
    );
  return events;
}

/**
 * The records of a FIFO queue that a pipe passes on; `undefined` if the payload is anything else. The pipe must invoke the
 * function synchronously (`REQUEST_RESPONSE`, the default), so that it learns which records to deliver again.
 */
export function fifoRecordsOf(payload: unknown): readonly SqsRecord[] | undefined {
  if (!Array.isArray(payload) || !Object.hasOwn(Object(payload[0]), 'eventSourceARN')) return undefined;
  const elements: readonly unknown[] = payload;
  if (!elements.every(isSqsRecord)) return undefined;
  return elements.every(({ eventSourceARN }) => eventSourceARN.endsWith('.fifo')) ? elements : undefined;
}

/** AWS does not say whether an asynchronous invocation is a retry. */
function received(
  event: EventContent,
  { name, matchesSuffix = false }: { readonly name: string; readonly matchesSuffix?: boolean },
): InboundEvent {
  return { ...event, origin: { trigger: 'event-bus', name, matchesSuffix }, delivered: 'unknown' };
}

function unreadable(element: unknown, index: number, requestId: string, now: number): InboundEvent {
  const event = {
    id: `${requestId}#${index}`,
    source: 'aws.events',
    type: 'unreadable',
    time: new Date(now).toISOString(),
    datacontenttype: 'application/json',
    extensions: {},
    data: jsonText(element),
  };
  const problem = `Element ${index} of the payload is not an event of EventBridge, a pipe or SNS, nor a CloudEvent`;
  return { ...received(event, { name: 'aws.events' }), unreadable: problem };
}

/** A schema is asked only if the element has the member that marks it, because a schema costs more than all other steps. */
function fromElement(element: unknown, now: number): InboundEvent[] | undefined {
  const has = (name: string) => Object.hasOwn(Object(element), name);
  const envelope = has('detail-type') ? EventBridgeEnvelope.safeParse(element).data : undefined;
  if (envelope) return [received(fromEventBridge(envelope), { name: envelope.source })];
  const cloudEvent = has('specversion') ? CloudEvent.safeParse(element).data : undefined;
  if (cloudEvent) return [received(fromParsedCloudEvent(cloudEvent, now), { name: cloudEvent.source })];
  if (isSqsRecord(element)) return fromSqs(element, 'event-bus');
  const wrapped = WithMetadata.safeParse(element).data;
  return wrapped && [fromMetadata(wrapped, now)];
}

/** A CloudEvent that Lambda has already parsed, so the exact text of its data is lost. */
function fromParsedCloudEvent(event: z.infer<typeof CloudEvent>, now: number): EventContent {
  const members = 'data' in event ? { data: jsonText(event.data) } : {};
  return fromCloudEvent(event, members, new Date(now).toISOString());
}

/**
 * Data that is an EventBridge envelope has its own attributes. Other data is an event of the bus, without a source of its
 * own.
 */
function fromMetadata({ Data, SystemMetadata }: z.infer<typeof WithMetadata>, now: number): InboundEvent {
  const id = SystemMetadata['aws:EventId'];
  const envelope = EventBridgeEnvelope.safeParse(Data).data;
  if (envelope) return received({ ...fromEventBridge(envelope), id }, { name: envelope.source });
  const time = SystemMetadata['aws:IngestionTime'] ?? new Date(now).toISOString();
  const data = typeof Data === 'string' ? Data : jsonText(Data);
  const event = { id, source: 'aws.events', type: 'aws.events.custom', time, extensions: {}, data };
  return received({ ...event, datacontenttype: 'application/json' }, { name: 'aws.events' });
}
