import * as z from 'zod';
import { type Answer, jsonOf, parse } from './http.ts';
import { Refusal } from './refusal.ts';
import { checkTopicName, type Store, type StoredMessage } from './store.ts';

/** Largest message body, in bytes of UTF-8 (DMS for RocketMQ, "Notes and Constraints": 4 MB, fixed). */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Largest value of one property, in bytes of UTF-8 (same page: 16 KB). */
export const MAX_PROPERTY_BYTES = 16 * 1024;

/** Largest size of all properties in the broker's own format, in bytes (RocketMQ, `SendMessageProcessor`: a short). */
export const MAX_PROPERTIES_BYTES = 32_767;

const SendRequest = z.strictObject({
  topic: z.string(),
  body: z.string(),
  property_list: z
    .array(z.strictObject({ name: z.string().optional(), value: z.string().optional() }))
    .optional(),
});
type PropertyList = z.infer<typeof SendRequest>['property_list'];

/** Answers "Sending Messages": checks the message against the service's limits, stores it, and returns its receipt. */
export async function sendMessage(
  store: Store,
  requestBody: Buffer,
): Promise<{ readonly answer: Answer; readonly message: StoredMessage }> {
  const request = parse(SendRequest, jsonOf(requestBody), 'badFields');
  checkTopicName(request.topic);
  const topic = store.topic(request.topic);
  if (topic.permission === 'sub')
    throw new Refusal('denied', `topic ${topic.name} may only be subscribed to`);
  if (request.body === '') throw new Refusal('emptyBody');
  checkSize('body', Buffer.byteLength(request.body), MAX_BODY_BYTES);
  const message = await store.append(topic, request.body, readProperties(request.property_list));
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

/**
 * Leaves out a property without a name or a value, as the broker does when it decodes them. The last property of a name wins.
 */
function readProperties(list: PropertyList = []): Record<string, string> {
  const properties = new Map<string, string>();
  for (const { name = '', value = '' } of list) {
    if (hasControl(name) || hasControl(value)) throw new Refusal('illegalCharacters', JSON.stringify(name));
    checkSize(`property ${name}`, Buffer.byteLength(value), MAX_PROPERTY_BYTES);
    if (name !== '' && value !== '') properties.set(name, value);
  }
  const serialized = [...properties].map(([name, value]) => `${name}\u0001${value}\u0002`).join('');
  checkSize('the properties together', Buffer.byteLength(serialized), MAX_PROPERTIES_BYTES);
  return Object.fromEntries(properties);
}

function checkSize(what: string, size: number, limit: number): void {
  if (size > limit) throw new Refusal('tooLarge', `${what} has ${size} bytes, the limit is ${limit}`);
}

/** Control characters separate properties in the broker's format, so a property must not contain any. */
function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
