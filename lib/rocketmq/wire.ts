import * as z from 'zod/mini';
import type { ServiceAddress } from '../config/credentials.ts';
import { parseJson } from '../core/json.ts';
import { type Target, targetOf } from './http.ts';
import type { Message } from './message.ts';
import type { Receipt } from './outcome.ts';
import { countFrom, hasErrorCode, MESSAGE_ID, propertiesFrom } from './receipt.ts';

/** Where messages are posted to (DMS for RocketMQ API reference, "Sending Messages"). */
export function sendTarget(service: ServiceAddress): Target {
  return targetOf('POST', messagesUrl(service), { 'content-type': 'application/json' });
}

function messagesUrl({ endpoint, projectId, instanceId }: ServiceAddress): URL {
  return new URL(`/v2/${projectId}/rocketmq/instances/${instanceId}/messages`, endpoint);
}

/**
 * A message as the service reads it. The keys are one property, separated by blanks. The tag is a property, too, and so are the
 * time of delivery and the message group, by the names that RocketMQ has for them (`MessageConst`).
 */
export function toWire({ topic, body, tag, keys, properties, deliverAt, group }: Message): string {
  const property_list: { name: string; value: string }[] = [];
  for (const name of Object.keys(properties)) property_list.push({ name, value: properties[name] ?? '' });
  if (keys.length > 0) property_list.push({ name: 'KEYS', value: keys.join(' ') });
  if (tag) property_list.push({ name: 'TAGS', value: tag });
  if (deliverAt !== undefined) property_list.push({ name: 'TIMER_DELIVER_MS', value: String(deliverAt) });
  if (group !== undefined) property_list.push({ name: '__SHARDINGKEY', value: group });
  return JSON.stringify(property_list.length > 0 ? { topic, body, property_list } : { topic, body });
}

/** A message that a query found. `body` is there only if the query was by message id. */
export interface FoundMessage {
  readonly receipt: Receipt;
  readonly body: string | undefined;
}

/** One page of the answer to a query, and how many messages match the query in all, if the service says so. */
export interface QueryPage {
  readonly messages: readonly FoundMessage[];
  readonly total: number | undefined;
}

/** Only the ids must be well-formed, as in a receipt. */
const QueryAnswer = z.lazy(() =>
  z.object({
    messages: z.array(
      z.object({
        msg_id: z.string().check(z.regex(MESSAGE_ID)),
        queue_id: z.optional(z.unknown()),
        queue_offset: z.optional(z.unknown()),
        property_list: z.optional(z.unknown()),
        body: z.optional(z.unknown()),
      }),
    ),
    total: z.optional(z.unknown()),
    error_code: z.optional(z.unknown()),
    errorCode: z.optional(z.unknown()),
  }),
);

/** Reads the answer to a query; `undefined` if it is not a list of messages, or has an error code. */
export function queryPageFrom(body: string): QueryPage | undefined {
  const answer = QueryAnswer.safeParse(parseJson(body)).data;
  if (!answer || hasErrorCode(answer)) return undefined;
  const messages = answer.messages.map((found) => ({
    receipt: {
      msgId: found.msg_id,
      queueId: countFrom(found.queue_id),
      queueOffset: countFrom(found.queue_offset),
      brokerName: undefined,
      properties: propertiesFrom(found.property_list),
    },
    body: typeof found.body === 'string' ? found.body : undefined,
  }));
  return { messages, total: countFrom(answer.total) };
}

/** Query parameters by name. */
export type MessageQuery = Readonly<Record<string, string | number>>;

/** Where a query is sent to (DMS for RocketMQ API reference, "Querying Messages"). */
export function queryTarget(service: ServiceAddress, query: MessageQuery): Target {
  const url = messagesUrl(service);
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  url.search = pairs.join('&');
  return targetOf('GET', url, {});
}
