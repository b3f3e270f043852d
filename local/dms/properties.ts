import { Refusal } from './refusal.ts';
import type { Topic } from './topic.ts';

/**
 * What the service makes of the properties of a request, which it does not document. `raw`: the broker gets them as they are.
 * `user`: the service sets them with RocketMQ's own client, which refuses the names that RocketMQ reserves. `proxy`: as `user`,
 * through RocketMQ's gRPC proxy, which has smaller limits, and looks at the type of the topic.
 */
export type PropertiesAs = 'raw' | 'user' | 'proxy';

/** Largest value of one property, in bytes of UTF-8 (DMS for RocketMQ, "Notes and Constraints": 16 KB). */
const MAX_PROPERTY_BYTES = 16 * 1024;

/**
 * Largest size of all properties in the broker's own format, in bytes: 32,767 (RocketMQ, `MessageExtEncoder`), less 138 for what
 * the broker and the service's client add (measured with RocketMQ 5.5: CLUSTER, MSG_REGION, TRACE_ON, UNIQ_KEY, WAIT).
 */
const MAX_PROPERTIES_BYTES = 32_767 - 138;

/** Limits of the proxy (RocketMQ, `ProxyConfig`): names, values, keys and tag together, and the number of properties. */
const MAX_PROXY_BYTES = 16 * 1024;
const MAX_PROXY_PROPERTIES = 128;

/** Names that RocketMQ's clients and its proxy refuse (RocketMQ 5.5, `MessageConst.STRING_HASH_SET`), without KEYS and TAGS. */
const RESERVED = new Set([
  ...['1ST_POP_TIME', 'ARRIVE_TIME', 'BORN_TIMESTAMP', 'BUYER_ID', 'CLUSTER', 'CONSUME_START_TIME'],
  ...['CORRECTION_FLAG', 'CORRELATION_ID', 'DELAY', 'DLQ_ORIGIN_MESSAGE_ID', 'DLQ_ORIGIN_TOPIC', 'DUP_INFO'],
  ...['EXTEND_UNIQ_INFO', 'INNER_MULTI_QUEUE_OFFSET', 'INSTANCE_ID', 'MAX_OFFSET', 'MAX_RECONSUME_TIMES'],
  ...['MIN_OFFSET', 'MQ2_FLAG', 'MSG_REGION', 'MSG_TYPE', 'ORIGIN_GROUP', 'ORIGIN_MESSAGE_ID', 'PGROUP'],
  ...['POP_CK', 'POP_CK_OFFSET', 'PUSH_REPLY_TIME', 'REAL_QID', 'REAL_TOPIC', 'RECONSUME_TIME'],
  ...['REPLY_TO_CLIENT', 'RETRY_TOPIC', 'TIMER_DELAY_LEVEL', 'TIMER_DELAY_MS', 'TIMER_DELAY_SEC'],
  ...['TIMER_DELIVER_MS', 'TIMER_DEL_UNIQKEY', 'TIMER_DEQUEUE_MS', 'TIMER_ENQUEUE_MS', 'TIMER_OUT_MS'],
  ...['TIMER_ROLL_TIMES', 'TRACE_ON', 'TRANSFER_FLAG', 'TRAN_MSG', 'TRAN_PREPARED_QUEUE_OFFSET', 'TTL'],
  ...['UNIQ_KEY', 'WAIT', '_SYS_MSG_PRIORITY_', '__BORNHOST', '__CRC32#', '__LITE_TOPIC'],
]);

/** Properties as the broker stores them. */
export type Properties = Readonly<Record<string, string>>;

/**
 * The properties of a request. Leaves out a property without a name or a value, as the broker does when it decodes them. The
 * last property of a name wins.
 */
export function readProperties(
  list: readonly { readonly name?: string | undefined; readonly value?: string | undefined }[],
  as: PropertiesAs,
): Properties {
  const properties = new Map<string, string>();
  for (const property of list) {
    const name = asStored(property.name ?? '');
    const value = asStored(property.value ?? '');
    if (hasControl(name) || hasControl(value)) throw new Refusal('illegalCharacters', JSON.stringify(name));
    checkSize(`property ${name}`, Buffer.byteLength(value), MAX_PROPERTY_BYTES);
    if (name === 'INNER_NUM')
      throw new Refusal('badParameter', 'the broker uses the property INNER_NUM itself');
    if (name === '' || value === '') continue;
    if (as !== 'raw') checkUserProperty(name, value);
    properties.set(name, value);
  }
  const all = [...properties];
  if (as === 'proxy') checkProxyLimits(all);
  const serialized = all.map(([name, value]) => `${name}\u0001${value}\u0002`).join('');
  checkSize('the properties together', Buffer.byteLength(serialized), MAX_PROPERTIES_BYTES);
  return Object.fromEntries(all);
}

/** Refuses what a client of RocketMQ refuses as a property of its user. */
function checkUserProperty(name: string, value: string): void {
  if (RESERVED.has(name)) throw new Refusal('badParameter', `RocketMQ uses the property ${name} itself`);
  if (value.trim() === '') throw new Refusal('badParameter', `property ${name} has only blanks`);
}

function checkProxyLimits(all: readonly (readonly [string, string])[]): void {
  const own = all.filter(([name]) => name !== 'KEYS' && name !== 'TAGS');
  if (own.length > MAX_PROXY_PROPERTIES) {
    throw new Refusal('tooLarge', `it has ${own.length} properties, the limit is ${MAX_PROXY_PROPERTIES}`);
  }
  const texts = all.map(([name, value]) => (name === 'KEYS' || name === 'TAGS' ? value : name + value));
  checkSize('the properties together', Buffer.byteLength(texts.join('')), MAX_PROXY_BYTES);
}

/** Refuses a message whose type is not that of its topic, as the proxy does. Only the proxy looks at the type of a topic. */
export function checkMessageType({ name, messageType }: Topic, properties: Properties): void {
  const type = Object.hasOwn(properties, '__SHARDINGKEY') ? 'FIFO' : 'NORMAL';
  if (type === messageType) return;
  throw new Refusal('badParameter', `topic ${name} takes messages of the type ${messageType}, not ${type}`);
}

/** Refuses a part of a message that has more than this number of bytes. */
export function checkSize(what: string, size: number, limit: number): void {
  if (size > limit) throw new Refusal('tooLarge', `${what} has ${size} bytes, the limit is ${limit}`);
}

/** A text as a program in Java stores it: in UTF-8, with a question mark for half a surrogate pair. */
export function asStored(text: string): string {
  return text.isWellFormed() ? text : text.replace(/\p{Cs}/gu, '?');
}

/** Control characters separate properties in the broker's format, so a property must not contain any. */
function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
