import * as z from 'zod/mini';
import { nameOf } from '../core/arn.ts';
import { InvalidEventError } from '../core/errors.ts';
import type { RoutedEvent } from '../delivery/deliver.ts';
import type { RouteName } from '../routing/route.ts';
import { EventBridgeEnvelope, fromEventBridge } from './event-bridge.ts';
import { fromSns, SnsNotification } from './sns.ts';
import { fromSqs, SqsRecord } from './sqs.ts';

/** An event of a custom event bus whose subscriber asks for metadata; its id and time are the bus's. */
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
 * The events of an EventBridge rule (one envelope), a pipe or a custom event bus (an array, even of one), or SNS. An element
 * of an array that is none of these is an event with a problem, so that the others are not held up by it.
 *
 * @param requestId the invocation's id
 * @param now epoch milliseconds
 * @throws InvalidEventError when the payload as a whole is none of these
 */
export function fromEventBus(payload: unknown, requestId: string, now: number): RoutedEvent[] {
  const sns = SnsRecords.safeParse(payload).data;
  if (sns) {
    return sns.Records.map(({ Sns }) => ({
      from: { name: nameOf(Sns.TopicArn), matchesSuffix: true },
      event: fromSns(Sns),
    }));
  }
  if (Array.isArray(payload)) {
    return payload.flatMap(
      (element, index) => fromElement(element, now) ?? [unreadable(element, index, requestId, now)],
    );
  }
  const events = fromElement(payload, now);
  if (!events) throw new InvalidEventError('The payload is no event of EventBridge, a pipe or SNS');
  return events;
}

function unreadable(element: unknown, index: number, requestId: string, now: number): RoutedEvent {
  const event = {
    id: `${requestId}#${index}`,
    source: 'aws.events',
    type: 'unreadable',
    time: new Date(now).toISOString(),
    datacontenttype: 'application/json',
    extensions: {},
    data: JSON.stringify(element ?? null),
  };
  const problem = new InvalidEventError(
    `Element ${index} of the payload is no event of EventBridge, a pipe or SNS`,
  );
  return { from: { name: 'aws.events', matchesSuffix: false }, event, problem };
}

function fromElement(element: unknown, now: number): RoutedEvent[] | undefined {
  const envelope = EventBridgeEnvelope.safeParse(element).data;
  if (envelope) return [{ from: sourceOf(envelope), event: fromEventBridge(envelope) }];
  const record = SqsRecord.safeParse(element).data;
  if (record)
    return fromSqs(record).map((event) => ({
      from: { name: nameOf(record.eventSourceARN), matchesSuffix: true },
      event,
    }));
  const wrapped = WithMetadata.safeParse(element).data;
  return wrapped && [fromMetadata(wrapped, now)];
}

/** Data that is an EventBridge envelope speaks for itself; other data is an event of the bus, without a source of its own. */
function fromMetadata({ Data, SystemMetadata }: z.infer<typeof WithMetadata>, now: number): RoutedEvent {
  const id = SystemMetadata['aws:EventId'];
  const envelope = EventBridgeEnvelope.safeParse(Data).data;
  if (envelope) return { from: sourceOf(envelope), event: { ...fromEventBridge(envelope), id } };
  const time = SystemMetadata['aws:IngestionTime'] ?? new Date(now).toISOString();
  const data = typeof Data === 'string' ? Data : JSON.stringify(Data ?? null);
  const event = { id, source: 'aws.events', type: 'aws.events.custom', time, extensions: {}, data };
  return {
    from: { name: 'aws.events', matchesSuffix: false },
    event: { ...event, datacontenttype: 'application/json' },
  };
}

/** A source is a name as it is: `x-shop.orders` is another one than `shop.orders`. */
function sourceOf({ source }: EventBridgeEnvelope): RouteName {
  return { name: source, matchesSuffix: false };
}
