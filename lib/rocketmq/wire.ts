import * as z from 'zod/mini';
import type { Message } from './message.ts';
import type { Receipt } from './outcome.ts';

/** Where messages go: the endpoint's URL, the project and the instance. */
export interface ServiceAddress {
  readonly endpoint: string;
  readonly projectId: string;
  readonly instanceId: string;
}

/** The URL that takes messages (DMS for RocketMQ API reference, "Sending Messages"). */
export function messagesUrl({ endpoint, projectId, instanceId }: ServiceAddress): URL {
  return new URL(`/v2/${projectId}/rocketmq/instances/${instanceId}/messages`, endpoint);
}

/** A message as the service reads it. Keys travel as one property, separated by blanks; the tag is a property too. */
export function toWire({ topic, body, tag, keys, properties }: Message): string {
  const all = { ...properties, ...(keys.length > 0 && { KEYS: keys.join(' ') }), ...(tag && { TAGS: tag }) };
  const propertyList = Object.entries(all).map(([name, value]) => ({ name, value }));
  return JSON.stringify({ topic, body, ...(propertyList.length > 0 && { property_list: propertyList }) });
}

/** Only the message id decides: whatever else the service writes differently must not turn a success into a doubt. */
const count = z.catch(z.optional(z.nullable(z.coerce.number())), undefined);
const label = z.catch(z.optional(z.nullable(z.coerce.string())), undefined);

const Reply = z.object({
  msg_id: z.string().check(z.regex(/^\S{1,256}$/)),
  queue_id: count,
  queue_offset: count,
  broker_name: label,
  property_list: z.catch(z.optional(z.nullable(z.array(z.object({ name: label, value: label })))), undefined),
});

/** The receipt in an answer, or nothing when it has no well-formed message id: then nobody knows that it was stored. */
export function receiptFrom(answer: unknown): Receipt | undefined {
  const parsed = Reply.safeParse(answer);
  if (!parsed.success) return undefined;
  const { msg_id, queue_id, queue_offset, broker_name, property_list } = parsed.data;
  const properties = (property_list ?? []).map(({ name, value }) => [name ?? '', value ?? ''] as const);
  return {
    msgId: msg_id,
    queueId: queue_id ?? undefined,
    queueOffset: queue_offset ?? undefined,
    brokerName: broker_name ?? undefined,
    properties: Object.fromEntries(properties),
  };
}
