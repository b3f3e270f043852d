/** A message as the broker stores it. */
export interface StoredBytes {
  readonly topic: string;
  readonly body: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly properties: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly storedAt: number;
}

const NAME_END = '\u0001';
const VALUE_END = '\u0002';

/** Properties in the broker's own format (Apache RocketMQ, `MessageDecoder.messageProperties2String`). */
export const encodeProperties = (properties: Readonly<Record<string, string>>): string =>
  Object.entries(properties)
    .map(([name, value]) => `${name}${NAME_END}${value}${VALUE_END}`)
    .join('');

function decodeProperties(text: string): Record<string, string> {
  const pairs = text.split(VALUE_END).map((pair) => pair.split(NAME_END));
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (name && value !== undefined ? [[name, value]] : [])),
  );
}

/** The second version of the format has two bytes for the length of the topic, the first has one. */
const MAGIC_OF_VERSION_2 = 0xda_a3_20_ab;
const BORN_HOST_IS_IPV6 = 0x10;
const STORE_HOST_IS_IPV6 = 0x20;

/** The messages of an answer to a query (Apache RocketMQ, `MessageDecoder.decode`). */
export function decodeMessages(bytes: Buffer): StoredBytes[] {
  const messages: StoredBytes[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size === 0) break;
    messages.push(decodeMessage(bytes.subarray(at, at + size)));
    at += size;
  }
  return messages;
}

/** Offsets: size 0, magic 4, checksum 8, queue 12, flag 16, queue offset 20, physical offset 28, system flag 36, born at 40. */
function decodeMessage(bytes: Buffer): StoredBytes {
  const isVersion2 = bytes.readUInt32BE(4) === MAGIC_OF_VERSION_2;
  const systemFlag = bytes.readUInt32BE(36);
  let at = 48 + hostBytes(systemFlag & BORN_HOST_IS_IPV6);
  const storedAt = Number(bytes.readBigInt64BE(at));
  at += 8 + hostBytes(systemFlag & STORE_HOST_IS_IPV6) + 4 + 8; // deliveries, and the offset of a transaction
  const body = take(4);
  const topic = take(isVersion2 ? 2 : 1);
  const properties = decodeProperties(take(2));
  return {
    topic,
    body,
    queueId: bytes.readUInt32BE(12),
    queueOffset: Number(bytes.readBigInt64BE(20)),
    properties,
    storedAt,
  };

  /** The next text, after its length. */
  function take(lengthBytes: number): string {
    const begin = at + lengthBytes;
    at = begin + bytes.readUIntBE(at, lengthBytes);
    return bytes.toString('utf8', begin, at);
  }
}

const hostBytes = (isIpv6: number) => (isIpv6 ? 16 : 4) + 4;
