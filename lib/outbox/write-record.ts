import { compress } from './compress.ts';
import type { OutboxRecord } from './record.ts';

/** The largest SQS message in bytes, its attributes included (Amazon SQS, "Message quotas"). */
export const MAX_RECORD_BYTES = 1024 * 1024;

/** The text of a record as SQS stores it, with its size in bytes. */
export interface WrittenRecord {
  readonly text: string;
  readonly bytes: number;
}

/**
 * Writes a record as JSON. A record over SQS's limit has its body, or its event's data, compressed
 * (`bodyEncoding` or `dataEncoding` is `gzip`). The result can still be over the limit.
 */
export async function writeRecord(record: OutboxRecord): Promise<WrittenRecord> {
  const plain = sized(toText(inOrder(record)));
  return plain.bytes <= MAX_RECORD_BYTES ? plain : sized(toText(await compressed(record)));
}

function sized(text: string): WrittenRecord {
  return { text, bytes: Buffer.byteLength(text) };
}

/** The facts first and the long text last, so that an operator sees the facts in the console. */
function inOrder(record: OutboxRecord) {
  if ('event' in record) {
    const { event, failure } = record;
    const { data, ...attributes } = event;
    return { failure, event: { ...attributes, data } };
  }
  const { body, ...facts } = record;
  return { ...facts, body };
}

async function compressed(record: OutboxRecord) {
  if ('event' in record) {
    const { event, failure } = record;
    const { data, ...attributes } = event;
    return { failure, event: { ...attributes, dataEncoding: 'gzip', data: await compress(data) } };
  }
  const { body, ...facts } = record;
  return { ...facts, bodyEncoding: 'gzip', body: await compress(body) };
}

/**
 * JSON in characters that SQS takes. SQS refuses U+FFFE and U+FFFF, which JSON allows. Characters above U+FFFF are
 * escaped too: SQS takes them, but not every emulator of SQS does.
 */
function toText(record: object): string {
  return JSON.stringify(record).replace(/[\uFFFE\uFFFF\uD800-\uDFFF]/g, (c) => `\\u${hex(c)}`);
}

/** The four hexadecimal digits of a character from U+D800. */
function hex(c: string): string {
  return c.charCodeAt(0).toString(16);
}
