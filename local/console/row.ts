import type { QueueRecord, RequestFact } from './facts.ts';
import type { MessageState, RowAttempt, RowDetail, RowInvocation, RowLine, RowMessage } from './row-types.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A message of a row while facts arrive. */
export interface OpenMessage extends Omit<Mutable<RowMessage>, 'attempts'> {
  attempts: Mutable<RowAttempt>[];
}

/** A row while facts arrive. */
export interface OpenRow {
  readonly id: string;
  readonly at: number;
  function: string;
  readonly origin: string;
  readonly title: string;
  readonly replayOf?: string | undefined;
  readonly request?: Pick<RequestFact, 'method' | 'target' | 'headers' | 'body'> | undefined;
  record?: QueueRecord & { readonly queue: string };
  readonly tick?: RowDetail['tick'];
  readonly event?: RowDetail['event'];
  verification?: RowDetail['verification'];
  route?: RowDetail['route'];
  answer?: RowDetail['answer'];
  readonly messages: OpenMessage[];
  readonly invocations: Mutable<RowInvocation>[];
  readonly lines: RowLine[];
  /** Reason for what became of the whole row, as the function logged it. */
  reason?: string;
  /** Whether its own invocation is under way; one that only sends a message of the outbox does not count. */
  isOpen: boolean;
  /** Whether its route filters an event out. */
  isFiltered: boolean;
  /** Whether an event that cannot become messages is a dead letter. */
  isDeadLetter: boolean;
  /** Whether SQS delivers the record again. */
  isHandedBack: boolean;
  endedAt?: number | undefined;
}

/** A new row without anything that happened to it. */
export function openRow(
  given: Pick<OpenRow, 'id' | 'at' | 'function' | 'origin' | 'title'> & Partial<OpenRow>,
): OpenRow {
  const state = { isOpen: false, isFiltered: false, isDeadLetter: false, isHandedBack: false };
  return { messages: [], invocations: [], lines: [], ...state, ...given };
}

/** The message of a row with this topic and first key; made if it is not there yet. */
export function messageIn(
  row: OpenRow,
  given: Pick<OpenMessage, 'topic' | 'keys'> & Partial<Pick<OpenMessage, 'tag' | 'body' | 'properties'>>,
): OpenMessage {
  const { topic, keys, tag, body, properties } = given;
  const isSame = (other: OpenMessage) =>
    other.topic === topic &&
    other.keys[0] === keys[0] &&
    (tag === undefined || other.tag === undefined || other.tag === tag) &&
    (body === undefined || other.body === undefined || other.body === body);
  let message = row.messages.find(isSame);
  if (message === undefined) {
    message = { topic, keys, properties: {}, state: 'running', inDoubt: false, attempts: [] };
    row.messages.push(message);
  }
  message.tag ??= tag;
  message.body ??= body;
  if (properties !== undefined) message.properties = properties;
  return message;
}

/** Sets a state. What was sent stays sent: a record of the outbox may be delivered twice. */
export function setState(message: OpenMessage, state: MessageState): void {
  if (message.state !== 'sent') message.state = state;
}

/** Memory that a row takes, in bytes, by estimate. */
export function sizeOf(row: OpenRow): number {
  const { request, record, tick, event, answer, messages, lines } = row;
  const texts = [record?.body, tick?.payload, event?.payload, answer?.body, ...lines.map(({ text }) => text)];
  const bodies = messages.map(({ body = '', attempts }) => body.length + 300 + attempts.length * 200);
  const sizes = [...texts.map((text = '') => text.length), ...bodies, request?.body.length ?? 0];
  return sizes.reduce((sum, size) => sum + size, 1500);
}

/** Whether a row contains a text, in upper or lower case: in its ids, keys, topics, bodies or reasons. */
export function contains(row: OpenRow, text: string): boolean {
  const wanted = text.toLowerCase();
  const has = (part: string | undefined) => part?.toLowerCase().includes(wanted) === true;
  const { request, record, tick, event, messages } = row;
  return (
    [row.id, row.title, row.origin, row.reason, row.verification?.reason].some(has) ||
    [record?.messageId, record?.body, tick?.payload, event?.payload].some(has) ||
    request?.headers.some(([, value]) => has(value)) === true ||
    messages.some(
      ({ topic, tag, keys, body, receipt }) => [topic, tag, body, receipt?.msgId].some(has) || keys.some(has),
    ) ||
    has(request?.body.toString())
  );
}
