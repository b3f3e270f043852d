import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidEventError } from '../../../lib/core/errors.ts';
import { readRecord } from '../../../lib/outbox/read-record.ts';
import { eventRecord, type MessageRecord, messageRecord } from '../../../lib/outbox/record.ts';
import { MAX_RECORD_BYTES, writeRecord } from '../../../lib/outbox/write-record.ts';
import { parseMessage } from '../../../lib/rocketmq/message.ts';
import { incompressibleText } from '../../support/random.ts';

const failure = {
  reason: 'The service refused the message',
  outcome: 'rejected',
  stopped: 'deadline',
  class: 'throttled',
  serviceCode: 'DMS.10240407',
  requestId: 'r-1',
  attempts: 3,
  origin: 'webhook/github',
  firstAt: '2026-01-02T03:04:05.000Z',
  lastAt: '2026-01-02T03:05:05.000Z',
};

const message = parseMessage({
  topic: 'orders',
  body: '{"order":"A-1"}',
  tag: 'placed',
  keys: ['a', 'b'],
  properties: { CE_id: 'a' },
});

const eventWith = (data: string) =>
  eventRecord(
    {
      id: 'e-1',
      source: '/shop',
      type: 'placed',
      time: '2026-01-02T03:04:05Z',
      subject: undefined,
      datacontenttype: 'application/json',
      extensions: { partitionkey: 'g' },
      data,
    },
    failure,
  );

const messageWith = (body: string): MessageRecord => ({
  topic: 'orders',
  body,
  tag: undefined,
  keys: ['k'],
  properties: {},
  onUnknown: undefined,
  inDoubt: false,
  failure: undefined,
});

/** The record that SQS would give back. */
const stored = async (record: Parameters<typeof writeRecord>[0]) => {
  const { text, bytes } = await writeRecord(record);
  return { text, bytes, json: JSON.parse(text), record: readRecord(text) };
};

describe('A record', () => {
  test.each(['retry', 'dead-letter', 'verify'] as const)(
    'keeps its message, the policy "%s", its doubt and its failure',
    async (onUnknown) => {
      const record = messageRecord(message, { onUnknown, inDoubt: true, failure });
      expect((await stored(record)).record).toEqual(record);
      expect(record).toMatchObject({ ...message, onUnknown, inDoubt: true, failure });
    },
  );

  test('keeps the time of delivery, which an operator can read, and the message group', async () => {
    const timed = parseMessage({ ...message, deliverAt: Date.parse('2026-12-01T06:00:00.500Z'), group: 'A' });
    const { json, record } = await stored(messageRecord(timed, {}));
    expect(json).toMatchObject({ deliverAt: '2026-12-01T06:00:00.500Z', group: 'A' });
    expect(record).toMatchObject({ deliverAt: '2026-12-01T06:00:00.500Z', group: 'A' });
  });

  test('of an event keeps the attributes, the data and the failure', async () => {
    const record = eventWith('{"order":9007199254740993}');
    expect((await stored(record)).record).toEqual(record);
  });

  test('shows the facts before the text', async () => {
    expect(Object.keys((await stored(messageRecord(message, { failure }))).json).at(-1)).toBe('body');
    expect(Object.keys((await stored(eventWith('x'))).json)).toEqual(['failure', 'event']);
  });

  test.each([
    ['unknown', true],
    ['rejected', false],
  ])('without the field for the doubt, whose failure ended %s, is in doubt: %s', (outcome, inDoubt) => {
    const text = JSON.stringify({ topic: 'orders', body: 'x', failure: { ...failure, outcome } });
    expect(readRecord(text)).toMatchObject({ topic: 'orders', inDoubt });
  });

  test('that an application stored needs a topic and a body, no more', () => {
    expect(readRecord('{"topic":"orders","body":"hello"}')).toEqual({
      ...messageWith('hello'),
      keys: [],
    });
    const nulls =
      '{"topic":"orders","body":"x","tag":null,"keys":null,"properties":null,"onUnknown":null,"inDoubt":null}';
    expect(readRecord(nulls)).toEqual({ ...messageWith('x'), keys: [] });
  });

  test.each([
    ['no JSON', 'secret', /neither/],
    ['no object', '["secret"]', /neither/],
    ['no body', '{"topic":"secret"}', /wrong or missing: body/],
    ['a policy that does not exist', '{"topic":"secret","body":"secret","onUnknown":"secret"}', /onUnknown/],
    ['an unknown encoding', '{"topic":"secret","body":"secret","bodyEncoding":"br"}', /bodyEncoding/],
    ['keys that are no list', '{"topic":"secret","body":"secret","keys":"secret"}', /keys/],
    ['a body that is not gzip', '{"topic":"secret","body":"secret","bodyEncoding":"gzip"}', /not gzip/],
  ])('with %s is refused with what is wrong, and without its text', (_, body, reason) => {
    const read = readRecord(body);
    expect(read).toBeInstanceOf(InvalidEventError);
    expect(read).toHaveProperty('message', expect.stringMatching(reason));
    expect(read).toHaveProperty('message', expect.not.stringContaining('secret'));
  });
});

test('What is wrong with a record is named by its fields, as far as they are known', () => {
  const problem = (text: string) => String(readRecord(text));
  const itIsNeither = 'InvalidEventError: it is neither {"topic", "body"} nor a dead letter';
  expect(problem('no JSON')).toBe(itIsNeither);
  expect(problem('{"topic":"orders","properties":{"a":1}}')).toBe(
    `${itIsNeither} (wrong or missing: body, properties.a)`,
  );
});

test('A dead letter whose event cannot be decompressed is refused', async () => {
  const { event, failure: why } = eventWith('not gzip');
  const text = JSON.stringify({ event: { ...event, dataEncoding: 'gzip' }, failure: why });
  expect(readRecord(text)).toBeInstanceOf(InvalidEventError);
});

describe('A record over the limit of SQS', () => {
  const large = 'x'.repeat(MAX_RECORD_BYTES);

  test('has its body compressed, and everything else as it is', async () => {
    const { bytes, json, record } = await stored(messageWith(large));
    expect(bytes).toBeLessThanOrEqual(MAX_RECORD_BYTES);
    expect(json).toMatchObject({ topic: 'orders', bodyEncoding: 'gzip' });
    expect(gunzipSync(Buffer.from(json.body, 'base64')).toString()).toBe(large);
    expect(record).toEqual(messageWith(large));
  });

  test('has the data of its event compressed', async () => {
    const { bytes, json, record } = await stored(eventWith(large));
    expect(bytes).toBeLessThanOrEqual(MAX_RECORD_BYTES);
    expect(json.event).toMatchObject({ id: 'e-1', dataEncoding: 'gzip' });
    expect(record).toEqual(eventWith(large));
  });

  test.each([
    ['quotes', '"'],
    ['control characters', '\u0001'],
    ['emoji', '😀'],
  ])('only because JSON escapes its %s is compressed', async (_, character) => {
    const body = character.repeat(MAX_RECORD_BYTES / Buffer.byteLength(character));
    const { bytes, record } = await stored(eventWith(body));
    expect(bytes).toBeLessThanOrEqual(MAX_RECORD_BYTES);
    expect(record).toEqual(eventWith(body));
  });

  test('is not compressed at the limit, and is one byte above it', async () => {
    const overhead = (await writeRecord(messageWith(''))).bytes;
    const atLimit = await stored(messageWith('x'.repeat(MAX_RECORD_BYTES - overhead)));
    expect(atLimit.bytes).toBe(MAX_RECORD_BYTES);
    expect(atLimit.json).not.toHaveProperty('bodyEncoding');
    const above = await stored(messageWith('x'.repeat(MAX_RECORD_BYTES - overhead + 1)));
    expect(above.json).toHaveProperty('bodyEncoding', 'gzip');
  });

  test('is still over it if its text cannot be compressed', async () => {
    const { bytes } = await writeRecord(messageWith(incompressibleText(800 * 1024)));
    expect(bytes).toBeGreaterThan(MAX_RECORD_BYTES);
  });

  test('is read up to the largest body, and refused beyond what any message can have', () => {
    const bomb = (bytes: number) =>
      readRecord(
        JSON.stringify({
          topic: 'orders',
          body: gzipSync(Buffer.alloc(bytes, 'x')).toString('base64'),
          bodyEncoding: 'gzip',
        }),
      );
    expect(bomb(4 * 1024 * 1024)).toMatchObject({ topic: 'orders' });
    expect(bomb(5 * 1024 * 1024)).toMatchObject({ topic: 'orders' });
    expect(bomb(64 * 1024 * 1024)).toBeInstanceOf(InvalidEventError);
    expect(bomb(64 * 1024 * 1024)).toHaveProperty('cause', expect.any(RangeError));
  });

  test('with compressed bytes that are not text is refused', () => {
    const body = gzipSync(Buffer.from([0xff, 0xfe, 0x00])).toString('base64');
    expect(readRecord(JSON.stringify({ topic: 'orders', body, bodyEncoding: 'gzip' }))).toHaveProperty(
      'message',
      expect.stringContaining('not UTF-8'),
    );
  });
});

test('The text has only characters that SQS takes, and reads back the same, whatever the body', async () => {
  const anyText = fc.string({ unit: 'binary', minLength: 0, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(anyText, anyText, async (body, key) => {
      const record = { ...messageWith(body), keys: [key] };
      const { text, record: read } = await stored(record);
      expect(text).toMatch(/^[\t\n\r\x20-\uD7FF\uE000-\uFFFD]*$/);
      expect(read).toEqual(record);
    }),
    { numRuns: 300 },
  );
  const odd = messageWith('a\uFFFEb\uFFFFc😀d\u{10FFFF}');
  expect((await stored(odd)).record).toEqual(odd);
});
