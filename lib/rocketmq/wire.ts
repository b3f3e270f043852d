import * as z from 'zod/mini';
import type { ServiceAddress } from '../config/credentials.ts';
import { parseJson } from '../core/json.ts';
import type { Message } from './message.ts';
import type { Receipt } from './outcome.ts';

/** The URL that messages are posted to (DMS for RocketMQ API reference, "Sending Messages"). */
export function messagesUrl({ endpoint, projectId, instanceId }: ServiceAddress): URL {
  return new URL(`/v2/${projectId}/rocketmq/instances/${instanceId}/messages`, endpoint);
}

/** A message as the service reads it. The keys are one property, separated by blanks; the tag is a property, too. */
export function toWire({ topic, body, tag, keys, properties }: Message): string {
  const all = { ...properties, ...(keys.length > 0 && { KEYS: keys.join(' ') }), ...(tag && { TAGS: tag }) };
  const propertyList = Object.entries(all).map(([name, value]) => ({ name, value }));
  return JSON.stringify({ topic, body, ...(propertyList.length > 0 && { property_list: propertyList }) });
}

/**
 * Optional fields. Only the message id must be well-formed: a deviation in any other field must not turn a success into an
 * unknown outcome.
 */
const count = z.catch(z.optional(z.nullable(z.coerce.number())), undefined);
const text = z.catch(z.optional(z.nullable(z.coerce.string())), undefined);
const list = z.catch(z.optional(z.nullable(z.array(z.object({ name: text, value: text })))), undefined);

/** Without half surrogate pairs, which a URL cannot carry. */
const messageId = z.string().check(z.regex(/^[^\s\p{Cs}]{1,256}$/u));

const SendAnswer = z.object({
  msg_id: messageId,
  queue_id: count,
  queue_offset: count,
  broker_name: text,
  property_list: list,
  error_code: text,
  errorCode: text,
});

/**
 * Reads the receipt from the answer to a send.
 *
 * @returns `undefined` if the answer has no well-formed message id, or an error code besides it: then nothing proves that the
 * message was stored
 */
export function receiptFrom(body: string): Receipt | undefined {
  const answer = SendAnswer.safeParse(parseJson(body)).data;
  if (!answer || answer.error_code || answer.errorCode) return undefined;
  return {
    msgId: answer.msg_id,
    queueId: answer.queue_id ?? undefined,
    queueOffset: answer.queue_offset ?? undefined,
    brokerName: answer.broker_name ?? undefined,
    properties: propertiesFrom(answer.property_list),
  };
}

/** The properties by name, from a list of names and values. */
function propertiesFrom(properties: z.infer<typeof list>): Record<string, string> {
  return Object.fromEntries((properties ?? []).map(({ name, value }) => [name ?? '', value ?? '']));
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

const QueryAnswer = z.object({
  messages: z.array(
    z.object({
      msg_id: messageId,
      queue_id: count,
      queue_offset: count,
      property_list: list,
      body: z.catch(z.optional(z.nullable(z.string())), undefined),
    }),
  ),
  total: count,
  error_code: text,
  errorCode: text,
});

/** Reads the answer to a query; `undefined` if it is not a list of messages, or has an error code. */
export function queryPageFrom(body: string): QueryPage | undefined {
  const answer = QueryAnswer.safeParse(parseJson(body)).data;
  if (!answer || answer.error_code || answer.errorCode) return undefined;
  const messages = answer.messages.map((found) => ({
    receipt: {
      msgId: found.msg_id,
      queueId: found.queue_id ?? undefined,
      queueOffset: found.queue_offset ?? undefined,
      brokerName: undefined,
      properties: propertiesFrom(found.property_list),
    },
    body: found.body ?? undefined,
  }));
  return { messages, total: answer.total ?? undefined };
}

/** Query parameters by name. */
export type MessageQuery = Readonly<Record<string, string | number>>;

/** The URL of a query (DMS for RocketMQ API reference, "Querying Messages"). */
export function queryUrl(service: ServiceAddress, query: MessageQuery): URL {
  const url = messagesUrl(service);
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  url.search = pairs.join('&');
  return url;
}
