import { randomUUID } from 'node:crypto';
import { toHttpPayload } from '../http/http-payload.ts';
import { ActionError } from './action-error.ts';
import type { Header } from './facts.ts';
import { isHidden } from './redaction.ts';
import type { RowDetail } from './row-types.ts';
import { jsonOf, type PayloadChanges } from './samples.ts';

/** Headers that the gateway adds. */
const added = new Set(['content-length', 'x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-proto']);

/** Headers of a request as a person may repeat it: without those of the gateway, and without those that hold a secret. */
export const repeatable = (headers: readonly Header[]) =>
  headers.filter(([name]) => !added.has(name.toLowerCase()) && !isHidden(name));

/**
 * The payload that a row began with, for its function to get it again. Headers with a secret are left out: the host signs.
 *
 * @param bytes the body of a request
 * @throws ActionError if the row has no payload
 */
export function payloadOf(row: RowDetail, bytes: Buffer, changes: PayloadChanges = {}): unknown {
  const { request, record, tick, event } = row;
  if (request !== undefined) return requestPayload(row.origin, request, bytes, changes);
  if (record !== undefined) return { Records: [recordOf(record, changes.body ?? record.body)] };
  const payload = tick?.payload ?? event?.payload;
  if (payload !== undefined) return jsonOf(changes.body ?? payload);
  throw new ActionError(409, 'The history does not have the payload of this row.');
}

function requestPayload(
  sender: string,
  { method, target, headers }: NonNullable<RowDetail['request']>,
  bytes: Buffer,
  changes: PayloadChanges,
): unknown {
  const body = changes.body === undefined ? bytes : Buffer.from(changes.body);
  const rawHeaders = repeatable(changes.headers ?? headers).flat();
  const connection = { httpVersion: '1.1', sourceIp: '127.0.0.1', receivedAt: new Date() };
  return toHttpPayload({ method, target, rawHeaders, body, ...connection }, sender);
}

function recordOf(
  { messageId, queue, receives, attributes }: NonNullable<RowDetail['record']>,
  body: string,
) {
  return {
    messageId,
    receiptHandle: messageId,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(Date.now()),
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: String(Date.now()),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [
        name,
        { stringValue, dataType: 'String', stringListValues: [], binaryListValues: [] },
      ]),
    ),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${queue}`,
    awsRegion: 'eu-central-1',
  };
}

const idHeader = /(^|-)(id|delivery|guid|uuid|idempotency-key|nonce)$/i;

/**
 * The changes that give a row's event an id of its own: in the headers and the body, its ids are replaced by new ones. An event
 * that became no message has no known id; then only headers that are named as ids are replaced.
 */
export function withNewId(row: RowDetail, text: string, changes: PayloadChanges): PayloadChanges {
  const { request, messages } = row;
  const known = messages.flatMap(({ keys, properties }) => [...keys, properties.CE_id ?? '']);
  const ids = [...new Set(known)].filter((id) => id.length >= 4);
  const replace = (value: string) => ids.reduce((all, id) => all.replaceAll(id, newIdLike(id)), value);
  const headers = (changes.headers ?? request?.headers)?.map(([name, value]) => {
    const changed = replace(value);
    return [name, changed === value && idHeader.test(name) ? newIdLike(value) : changed] as const;
  });
  return { headers, body: replace(changes.body ?? text) };
}

/** An id of the same kind: a UUID for a UUID, else the old one with another end. */
function newIdLike(id: string): string {
  const fresh = randomUUID();
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return fresh;
  if (/^\d+$/.test(id))
    return String(Number.parseInt(fresh.slice(0, 8), 16))
      .padStart(id.length, '1')
      .slice(0, id.length);
  const end = fresh.replaceAll('-', '').slice(0, 8);
  return id.length > 12 ? id.slice(0, -8) + end : `${id}-${end}`;
}
