import { isUtf8 } from 'node:buffer';
import type { OpenRow } from './row.ts';
import { outcomeOf } from './row-outcome.ts';
import type { RowDetail, RowSummary } from './row-types.ts';

/** A row as the list shows it. */
export function summaryOf(row: OpenRow): RowSummary {
  const { id, at, origin, title, replayOf, messages, endedAt } = row;
  return {
    id,
    at,
    function: row.function,
    origin,
    title,
    ...outcomeOf(row),
    messages: messages.map(({ topic, keys: [key = ''], state }) => ({ topic, key, state })),
    durationMs: endedAt === undefined ? undefined : Math.max(0, endedAt - at),
    inDoubt: messages.some(({ inDoubt }) => inDoubt),
    attempts: messages.reduce((sum, { attempts }) => sum + attempts.length, 0),
    replayOf,
  };
}

/** A row with everything that is known about it. */
export function detailOf(row: OpenRow): RowDetail {
  const { record, tick, event, verification, route, messages, answer, invocations, lines } = row;
  const more = { record, tick, event, verification, route, messages, answer, invocations, lines };
  return { ...summaryOf(row), request: requestOf(row), ...more };
}

function requestOf({ request }: OpenRow): RowDetail['request'] {
  if (request === undefined) return undefined;
  const { body, method, target, headers } = request;
  const isText = isUtf8(body);
  const text = body.toString(isText ? 'utf8' : 'base64');
  return { method, target, headers, body: text, isBase64: !isText, bytes: body.length };
}

/** The bytes that came in: the body of a request, or the text of a record, tick or event. */
export function bytesOf({ request, record, tick, event }: OpenRow): Buffer {
  return request?.body ?? Buffer.from(record?.body ?? tick?.payload ?? event?.payload ?? '');
}
