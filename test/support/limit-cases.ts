/** The parts of a message as a route function could return them. */
export interface LimitMessage {
  readonly topic: string;
  readonly body: string;
  readonly tag?: string;
  readonly keys?: readonly string[];
  readonly properties?: Readonly<Record<string, string>>;
}

/** A message at the edge of a limit, or beyond it. */
export interface LimitCase {
  readonly name: string;
  readonly message: LimitMessage;
}

const KIB = 1024;
const plain: LimitMessage = { topic: 'limits-cases', body: 'x' };
const visible = (text: string) =>
  text.length > 20 ? `${text.slice(0, 8)}… (${text.length})` : JSON.stringify(text);

/** A case for each text, which stands in one place of the message. */
function each(
  place: string,
  texts: readonly string[],
  messageOf: (text: string) => Partial<LimitMessage>,
): LimitCase[] {
  return texts.map((text) => ({
    name: `${place} ${visible(text)}`,
    message: { ...plain, ...messageOf(text) },
  }));
}

/** A case for each count, which is in its name. */
function counted(
  what: string,
  counts: readonly number[],
  messageOf: (count: number) => Partial<LimitMessage>,
): LimitCase[] {
  return counts.map((count) => ({ name: `${count} ${what}`, message: { ...plain, ...messageOf(count) } }));
}

const numbered = (count: number, value = 'v') =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, value]));

/** Characters that one layer or another treats in its own way. */
const characters = [
  ...[
    '\u0000',
    '\u0001',
    '\u0002',
    '\t',
    '\n',
    '\u001f',
    '\u007f',
    '\u0085',
    ' ',
    '\u00a0',
    '\u2028',
    '\u3000',
    '\ufeff',
  ],
  ...['|', ',', ';', ':', '"', "'", '\\', '%', '%25', '&', '<', '{', '#', '*', '='],
  ...['ä', '€', '漢字', 'e\u0301', '😀', '👩‍👩‍👧', '\ud800', '\udc00', '\ufffd', '\uffff', '\u202e'],
];

const topics = each(
  'topic',
  [
    ...[
      '',
      'a',
      'ab',
      'abc',
      'x'.repeat(63),
      'x'.repeat(64),
      'x'.repeat(65),
      'x'.repeat(127),
      'x'.repeat(128),
    ],
    ...[
      'limits-a_b',
      'limits%a',
      'limits|a',
      '---',
      '___',
      '123',
      'limits.a',
      'limits a',
      'limits/a',
      'limits!',
      'limits@a',
    ],
    ...[
      'größe',
      'limits\n',
      '😀😀😀',
      'rmq_sys_limits',
      'RMQ_SYS_LIMITS',
      'rmq_sys',
      'TBW102',
      'tbw102',
      'SELF_TEST_TOPIC',
    ],
    ...[
      'SCHEDULE_TOPIC_XXXX',
      'RMQ_SYS_TRANS_HALF_TOPIC',
      'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
      'CHECKPOINT_TOPIC',
    ],
    ...['OFFSET_MOVED_EVENT', 'BenchmarkTest', 'TRANS_CHECK_MAX_TIME_TOPIC', 'RMQ_SYS_TRACE_TOPIC'],
  ],
  (topic) => ({ topic }),
);

const bodies = [
  ...each(
    'body',
    [
      '',
      ' ',
      '\u0000',
      '\u0001\u0002',
      '{}',
      'null',
      '{"n":12345678901234567890,"f":1.10}',
      '\ufeff{}',
      '\r\n',
    ],
    (body) => ({ body }),
  ),
  ...each('body', ['ünï😀 \u2028', '\ud800', 'a\udc00b', '\uffff'], (body) => ({ body })),
  ...counted('bytes of body', [4096 * KIB - 1, 4096 * KIB, 4096 * KIB + 1], (size) => ({
    body: 'b'.repeat(size),
  })),
  ...counted('characters of two bytes as body', [2048 * KIB, 2048 * KIB + 1], (size) => ({
    body: 'ä'.repeat(size),
  })),
];

const tags = [
  ...each('tag with', characters, (character) => ({ tag: `a${character}b` })),
  ...each('tag', ['', ' ', '*', 'a||b', ' a', 'a ', '__proto__', 'TAGS'], (tag) => ({ tag })),
  ...counted('characters of tag', [127, 128, 129], (count) => ({ tag: 't'.repeat(count) })),
  ...counted('emoji as tag', [128, 129], (count) => ({ tag: '😀'.repeat(count) })),
];

const keys = [
  ...each('key with', characters, (character) => ({ keys: [`a${character}b`] })),
  ...each('key', ['', ' ', ' a', 'a ', '__proto__', 'KEYS'], (key) => ({ keys: [key] })),
  ...counted('characters of key', [127, 128, 129], (count) => ({ keys: ['k'.repeat(count)] })),
  ...counted('keys', [0, 2, 64], (count) => ({ keys: Array.from({ length: count }, (_, n) => `k${n}`) })),
  ...counted('keys of 128 characters', [126, 127, 128, 130], (count) => ({
    keys: Array(count).fill('k'.repeat(128)),
  })),
  { name: 'the same key twice', message: { ...plain, keys: ['k', 'k'] } },
];

const names = [
  ...each('property name with', characters, (character) => ({ properties: { [`a${character}b`]: 'v' } })),
  ...each(
    'property name',
    [
      ...[
        '',
        ' ',
        '__proto__',
        'constructor',
        'tags',
        'keys',
        'CE_id',
        'CE_Tenant',
        'CE_',
        'traceparent',
        '0',
        'INNER_NUM',
      ],
      ...[
        'KEYS',
        'TAGS',
        'DELAY',
        'TIMER_DELAY_MS',
        'TIMER_DELIVER_MS',
        'TRAN_MSG',
        'UNIQ_KEY',
        'WAIT',
        'TTL',
        'CLUSTER',
      ],
      ...[
        'BORN_TIMESTAMP',
        'DLQ_ORIGIN_MESSAGE_ID',
        'DLQ_ORIGIN_TOPIC',
        'ORIGIN_GROUP',
        'TIMER_DELAY_LEVEL',
        'TIMER_OUT_MS',
      ],
      ...[
        'TIMER_DEL_UNIQKEY',
        'TIMER_ROLL_TIMES',
        '_SYS_MSG_PRIORITY_',
        '__LITE_TOPIC',
        '__SHARDINGKEY',
        '__BORNHOST',
      ],
      ...[
        '__CRC32#',
        '__transactionId__',
        'INNER_MULTI_DISPATCH',
        'REDIRECT',
        'TRACE_CONTEXT',
        '__RMQ.TRANSIENT.limits',
      ],
      ...['CHECK_IMMUNITY_TIME_IN_SECONDS', '__STARTDELIVERTIME', 'n'.repeat(1024)],
    ],
    (name) => ({ properties: Object.fromEntries([[name, '1']]) }),
  ),
];

const values = [
  ...each('property value with', characters, (character) => ({ properties: { limit: `a${character}b` } })),
  ...each('property value', ['', ' ', '\u00a0', '\u3000', ' a', 'a ', 'null', '0'], (limit) => ({
    properties: { limit },
  })),
];

const sizes = [
  ...counted('properties', [1, 64, 127, 128, 129, 500], (count) => ({ properties: numbered(count) })),
  ...counted('properties beside keys and tag', [128, 129], (count) => ({
    tag: 't',
    keys: ['k'],
    properties: numbered(count),
  })),
  ...counted('bytes in one value', [16 * KIB - 1, 16 * KIB, 16 * KIB + 1], (size) => ({
    properties: { p: 'v'.repeat(size) },
  })),
  ...counted(
    'bytes of properties',
    [16 * KIB, 16 * KIB + 1, 20_000, 32_629, 32_630, 32_767, 32_768],
    (size) => ({
      properties: {
        a: 'v'.repeat(Math.floor(size / 3) - 1),
        b: 'v'.repeat(Math.floor(size / 3) - 1),
        c: 'v'.repeat(size - 2 * Math.floor(size / 3) - 1),
      },
    }),
  ),
  ...counted('bytes of properties beside keys and tag', [16 * KIB, 16 * KIB + 1], (size) => ({
    ...{ tag: 'ä'.repeat(128), keys: ['k'.repeat(128)] },
    properties: { a: 'ä'.repeat(4000), b: 'v'.repeat(size - 8000 - 256 - 128 - 2) },
  })),
];

/** Messages at every limit that a RocketMQ broker, its proxy or the service has, and beyond it. */
export const limitCases: readonly LimitCase[] = [
  ...topics,
  ...bodies,
  ...tags,
  ...keys,
  ...names,
  ...values,
  ...sizes,
];
