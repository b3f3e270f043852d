import * as z from 'zod/mini';
import { InvalidEventError } from '../core/errors.ts';

/** The largest body in bytes of UTF-8 (DMS for RocketMQ, "Constraints": 4 MB, cannot be changed). */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** The longest key or tag in characters (the DMS console's limit; longer ones cannot be searched for there). */
export const MAX_LABEL_LENGTH = 128;
/** The largest single property in bytes (DMS for RocketMQ, "Constraints": any message attribute). */
const MAX_PROPERTY_BYTES = 16 * 1024;
/**
 * All properties together, as the broker stores them: name, value and two separators each. The broker's limit is a Java short,
 * 32,767; it and the service's client add up to five properties of their own (CLUSTER, MSG_REGION, TRACE_ON, UNIQ_KEY, WAIT), for
 * which 512 bytes are left: 138 were measured, with a short cluster name.
 */
const MAX_PROPERTIES_BYTES = 32_767 - 512;

/** Names that RocketMQ reserves (MessageConst 5.5, and INNER_NUM, which the broker refuses). `KEYS` and `TAGS` are a message's `keys` and `tag`. */
const RESERVED_PROPERTIES = new Set(
  `KEYS TAGS WAIT DELAY TRACE_ON MSG_REGION RETRY_TOPIC REAL_TOPIC REAL_QID TRAN_MSG PGROUP MIN_OFFSET MAX_OFFSET
  BUYER_ID ORIGIN_MESSAGE_ID TRANSFER_FLAG CORRECTION_FLAG MQ2_FLAG RECONSUME_TIME UNIQ_KEY MAX_RECONSUME_TIMES
  CONSUME_START_TIME POP_CK POP_CK_OFFSET 1ST_POP_TIME TRAN_PREPARED_QUEUE_OFFSET DUP_INFO EXTEND_UNIQ_INFO
  INSTANCE_ID CORRELATION_ID REPLY_TO_CLIENT TTL ARRIVE_TIME PUSH_REPLY_TIME CLUSTER MSG_TYPE
  INNER_MULTI_QUEUE_OFFSET TIMER_DELAY_MS TIMER_DELAY_SEC TIMER_DELIVER_MS TIMER_ENQUEUE_MS TIMER_DEQUEUE_MS
  INNER_NUM BORN_TIMESTAMP DLQ_ORIGIN_MESSAGE_ID DLQ_ORIGIN_TOPIC ORIGIN_GROUP TIMER_DELAY_LEVEL TIMER_DEL_UNIQKEY
  TIMER_OUT_MS TIMER_ROLL_TIMES _SYS_MSG_PRIORITY_ __LITE_TOPIC __SHARDINGKEY __BORNHOST __CRC32# __transactionId__`.split(
    /\s+/,
  ),
);

/** Topics that are reserved by the service (DMS for RocketMQ, "Creating a topic") or by RocketMQ 5.5 (TopicValidator). */
const RESERVED_TOPICS = new Set(
  `TBW102 SCHEDULE_TOPIC_XXXX BenchmarkTest RMQ_SYS_TRANS_HALF_TOPIC RMQ_SYS_TRACE_TOPIC RMQ_SYS_TRANS_OP_HALF_TOPIC
  TRANS_CHECK_MAX_TIME_TOPIC SELF_TEST_TOPIC OFFSET_MOVED_EVENT
  RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC CHECKPOINT_TOPIC`.split(/\s+/),
);

/** One RocketMQ message, within the service's limits: the brand says that it came from `parseMessage`. */
export type Message = Readonly<z.infer<typeof Message>>;

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');
const hasControlCharacters = (text: string) => /\p{Cc}/u.test(text);

const Topic = z.string().check(
  z.regex(/^[A-Za-z0-9%|_-]{3,64}$/, 'must be 3 to 64 letters, digits, % | _ or -'),
  z.refine(
    (topic) => !topic.startsWith('rmq_sys_') && !RESERVED_TOPICS.has(topic),
    'is reserved by RocketMQ',
  ),
);

const halfPair = 'has half a surrogate pair, which UTF-8 cannot carry';
const isWellFormed = (text: string) => text.isWellFormed();

const Body = z.string('must be a string: use JSON.stringify for a value').check(
  z.minLength(1, 'must not be empty: RocketMQ refuses empty messages'),
  z.refine(isWellFormed, halfPair),
  z.refine((body) => bytes(body) <= MAX_BODY_BYTES, `must not be over ${MAX_BODY_BYTES} bytes`),
);

const Tag = z.string('must be a string').check(
  z.minLength(1, 'must not be empty'),
  z.maxLength(MAX_LABEL_LENGTH, `must not be over ${MAX_LABEL_LENGTH} characters`),
  z.refine(
    (tag) => !/[|\s]/.test(tag) && !hasControlCharacters(tag),
    'must not have blanks, | or control characters',
  ),
  z.refine(isWellFormed, halfPair),
);

const Key = z.string('must be a string').check(
  z.minLength(1, 'must not be empty'),
  z.maxLength(MAX_LABEL_LENGTH, `must not be over ${MAX_LABEL_LENGTH} characters`),
  z.refine(
    (key) => !/\s/.test(key) && !hasControlCharacters(key),
    'must not have blanks: they would split it in two',
  ),
  z.refine(isWellFormed, halfPair),
);

/** Keys travel as one property, separated by blanks. */
const Keys = z
  .array(Key, 'must be a list of strings')
  .check(
    z.refine(
      (keys) => bytes(keys.join(' ')) <= MAX_PROPERTY_BYTES,
      `must not be over ${MAX_PROPERTY_BYTES} bytes together`,
    ),
  );

const Properties = z.record(
  z.string().check(
    z.regex(/^[^\p{Cc}\s]+$/u, 'must not have blanks or control characters'),
    z.refine((name) => !RESERVED_PROPERTIES.has(name), 'is reserved by RocketMQ'),
    z.refine(isWellFormed, halfPair),
  ),
  z.string().check(
    z.refine((value) => value.trim() !== '', 'must not be empty: RocketMQ does not keep empty properties'),
    z.refine((value) => !hasControlCharacters(value), 'must not have control characters'),
    z.refine(isWellFormed, halfPair),
    z.refine((value) => bytes(value) <= MAX_PROPERTY_BYTES, `must not be over ${MAX_PROPERTY_BYTES} bytes`),
  ),
);

const Message = z
  .strictObject({
    topic: Topic,
    body: Body,
    tag: z.optional(Tag),
    keys: Keys,
    properties: Properties,
  })
  .check(z.refine(fitsBroker, `has more than ${MAX_PROPERTIES_BYTES} bytes of properties`))
  .brand<'Message'>();

/**
 * Checks a message against the service's limits.
 *
 * @throws InvalidEventError naming each field that breaks one, never its value
 */
export function parseMessage(candidate: unknown): Message {
  const parsed = Message.safeParse(candidate);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'it'} ${reasonOf(issue)}`);
  throw new InvalidEventError(`A message cannot be sent, because ${issues.join('; ')}`);
}

/** The reason why the name of a property is refused stands inside the issue of the record. */
function reasonOf(issue: z.core.$ZodIssue): string {
  return (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message;
}

/** Problem of a topic's name; `undefined` if it can be used. */
export function topicProblem(topic: string): string | undefined {
  return Topic.safeParse(topic).error?.issues[0]?.message;
}

/** Broker form: name, U+0001, value, U+0002; keys and tag are properties too (RocketMQ MessageDecoder). */
function fitsBroker({
  tag,
  keys,
  properties,
}: {
  tag?: string | undefined;
  keys: string[];
  properties: Record<string, string>;
}): boolean {
  const all = Object.entries({ ...properties, KEYS: keys.join(' '), TAGS: tag ?? '' });
  const size = all.reduce((sum, [name, value]) => sum + bytes(name) + bytes(value) + 2, 0);
  return size <= MAX_PROPERTIES_BYTES;
}
