import * as z from 'zod';
import { deliveryTimeOf } from './delivery-time.ts';
import { type Answer, jsonOf, parse } from './http.ts';
import { asStored, checkMessageType, checkSize, type PropertiesAs, readProperties } from './properties.ts';
import { Refusal } from './refusal.ts';
import type { Store, StoredMessage } from './store.ts';
import { checkTopicName } from './topic.ts';

/** Largest message body, in bytes of UTF-8 (DMS for RocketMQ, "Notes and Constraints": 4 MB, fixed). */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

const SendRequest = z.strictObject({
  topic: z.string(),
  body: z.string(),
  property_list: z
    .array(z.strictObject({ name: z.string().optional(), value: z.string().optional() }))
    .optional(),
});

/** Where a message is stored, and how. */
export interface SendServices {
  readonly store: Store;
  readonly propertiesAs: PropertiesAs;
  /** In epoch milliseconds. */
  readonly now: () => number;
}

/** Answers "Sending Messages": checks the message against the service's limits, stores it, and returns its receipt. */
export async function sendMessage(
  { store, propertiesAs, now }: SendServices,
  requestBody: Buffer,
): Promise<{ readonly answer: Answer; readonly message: StoredMessage }> {
  const request = parse(SendRequest, jsonOf(requestBody), 'badFields');
  checkTopicName(request.topic);
  const topic = store.topic(request.topic);
  if (topic.permission === 'sub')
    throw new Refusal('denied', `topic ${topic.name} may only be subscribed to`);
  if (request.body === '') throw new Refusal('emptyBody');
  checkSize('body', Buffer.byteLength(request.body), MAX_BODY_BYTES);
  const properties = readProperties(request.property_list ?? [], propertiesAs);
  if (propertiesAs === 'proxy') checkMessageType(topic, properties);
  const deliverAt = deliveryTimeOf(properties, now()); // other services than a raw one refuse its properties
  const message = await store.append(topic, asStored(request.body), properties, deliverAt);
  return { answer: { status: 200, body: toReceipt(message) }, message };
}

/** A message's properties in wire format, with `UNIQ_KEY`, which the request did not have. */
export function toPropertyList({ properties }: StoredMessage): readonly { name: string; value: string }[] {
  return Object.entries(properties).map(([name, value]) => ({ name, value }));
}

function toReceipt(message: StoredMessage): object {
  return {
    topic: message.topic,
    body: message.body,
    property_list: toPropertyList(message),
    msg_id: message.msgId,
    queue_id: message.queueId,
    queue_offset: message.queueOffset,
    broker_name: message.brokerName,
  };
}
