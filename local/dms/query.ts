import { crc32 } from 'node:zlib';
import * as z from 'zod';
import { type Answer, parse } from './http.ts';
import { toPropertyList } from './messages.ts';
import { Refusal } from './refusal.ts';
import type { Selector, Store, StoredMessage } from './store.ts';

const index = z.coerce.number().int().min(0);
const Query = z.object({
  topic: z.string().min(1),
  msg_id: z.string().optional(),
  key: z.string().optional(),
  queue: index.optional(),
  start_time: z.string().regex(/^\d+$/).transform(Number).optional().catch(undefined),
  end_time: z.string().regex(/^\d+$/).transform(Number).optional().catch(undefined),
  limit: z.coerce.number().int().min(1).max(50).default(10),
  offset: index.default(0),
});
type Query = z.infer<typeof Query>;

/** Returns the messages of a topic that a query can find now. Throws `DMS.00050004` if there is no such topic. */
export type Visible = (topic: string) => readonly StoredMessage[];

/**
 * A broker indexes its messages in the background: a query finds a message only once it is `visibleAfterMs` old. A delayed
 * message is put into its topic when its time has come, so it is not found before (measured with RocketMQ 5.5).
 */
export function visibleAfter(store: Store, visibleAfterMs: number, now: () => number): Visible {
  return (topic) =>
    store
      .messages(store.topic(topic).name)
      .filter((message) => inTopicSince(message) + visibleAfterMs <= now());
}

/** Since when a message is in its topic, in epoch milliseconds. */
function inTopicSince({ storedAt, deliverAt }: StoredMessage): number {
  return deliverAt ?? storedAt;
}

/**
 * Answers "Querying Messages": by `msg_id`, or by `key` (one of a message's blank-separated keys) from `start_time` to
 * `end_time`, in epoch milliseconds, both included. Only a query by `msg_id` returns the body.
 */
export async function queryMessages(
  { visible, earlier }: { readonly visible: Visible } & Pick<Store, 'earlier'>,
  instanceId: string,
  search: URLSearchParams,
): Promise<Answer> {
  const query = parse(Query, Object.fromEntries(search), 'badQuery');
  const here = visible(query.topic);
  const by = selectorOf(query);
  const all = by === undefined ? here : [...(await earlier(query.topic, by)), ...here];
  const found =
    query.msg_id === undefined
      ? all.filter(between(query))
      : all.filter(({ msgId }) => msgId === query.msg_id);
  const page = found.slice(query.offset, query.offset + query.limit);
  const messages = page.map((message) => describe(message, instanceId, query.msg_id !== undefined));
  return { status: 200, body: { messages, total: found.length } };
}

function selectorOf({ msg_id: msgId, key, start_time: from, end_time: to }: Query): Selector | undefined {
  if (msgId !== undefined) return { msgId };
  if (key === undefined || from === undefined || to === undefined) return undefined;
  return { key, from, to };
}

function between({
  key,
  queue,
  start_time: start,
  end_time: end,
}: Query): (message: StoredMessage) => boolean {
  if (start === undefined || end === undefined || start > end) {
    throw new Refusal('badTimestamp', 'start_time and end_time must be given, in epoch milliseconds');
  }
  return (message) =>
    (key === undefined || message.keys.includes(key)) &&
    (queue === undefined || queue === message.queueId) &&
    start <= inTopicSince(message) &&
    inTopicSince(message) <= end;
}

function describe(message: StoredMessage, instanceId: string, withBody: boolean): object {
  return {
    msg_id: message.msgId,
    instance_id: instanceId,
    topic: message.topic,
    store_timestamp: inTopicSince(message),
    born_timestamp: message.storedAt,
    reconsume_times: 0,
    ...(withBody && { body: message.body }),
    body_crc: crc32(message.body),
    store_size: Buffer.byteLength(message.body),
    property_list: toPropertyList(message),
    born_host: '127.0.0.1',
    store_host: '127.0.0.1',
    queue_id: message.queueId,
    queue_offset: message.queueOffset,
  };
}
