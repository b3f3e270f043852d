import { parseJson } from '../core/json.ts';
import type { Receipt } from './outcome.ts';

/** A message id: without blanks, and without half surrogate pairs, which a URL cannot carry. */
export const MESSAGE_ID = /^[^\s\p{Cs}]{1,256}$/u;

/** Members of the answer to a send, as JSON gives them. */
interface SendAnswer {
  readonly msg_id?: unknown;
  readonly queue_id?: unknown;
  readonly queue_offset?: unknown;
  readonly broker_name?: unknown;
  readonly property_list?: unknown;
  readonly error_code?: unknown;
  readonly errorCode?: unknown;
}

/**
 * Reads the receipt from the answer to a send. Only the message id must be well-formed: a deviation in any other member must not
 * turn a success into an unknown outcome. It is read by hand, because every message pays for it.
 *
 * @returns `undefined` if the answer has no well-formed message id, or an error code besides it: then nothing proves that the
 * message was stored
 */
export function receiptFrom(body: string): Receipt | undefined {
  const answer = parseJson(body);
  if (!isObject(answer)) return undefined;
  const { msg_id: msgId, queue_id, queue_offset, broker_name, property_list }: SendAnswer = answer;
  if (typeof msgId !== 'string' || !MESSAGE_ID.test(msgId) || hasErrorCode(answer)) return undefined;
  return {
    msgId,
    queueId: countFrom(queue_id),
    queueOffset: countFrom(queue_offset),
    brokerName: textFrom(broker_name),
    properties: propertiesFrom(property_list),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether an answer has an error code besides its content; `null` and an empty text are not codes. */
export function hasErrorCode({
  error_code = null,
  errorCode = null,
}: Pick<SendAnswer, 'error_code' | 'errorCode'>): boolean {
  return (error_code !== null && error_code !== '') || (errorCode !== null && errorCode !== '');
}

/** A number, also if it is written as a text. */
export function countFrom(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const count = Number(value);
  return Number.isFinite(count) ? count : undefined;
}

/** A text, or a simple value as a text. */
function textFrom(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The properties by name, from a list of names and values; none if the list is not one. */
export function propertiesFrom(list: unknown): Readonly<Record<string, string>> {
  if (!Array.isArray(list)) return {};
  const properties: Record<string, string> = {};
  for (const item of list) {
    if (!isObject(item)) return {};
    const { name, value }: { readonly name?: unknown; readonly value?: unknown } = item;
    properties[textFrom(name) ?? ''] = textFrom(value) ?? '';
  }
  return properties;
}
