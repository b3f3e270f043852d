import type { AttemptContext } from './attempt.ts';
import { type Called, type CallOptions, callService } from './call.ts';
import type { Message } from './message.ts';
import type { AttemptFailure, NotBegun, Receipt } from './outcome.ts';
import { type FoundMessage, type MessageQuery, type QueryPage, queryPageFrom, queryUrl } from './wire.ts';

/** Result of a look-up: the message is in the topic, or it is not, or the service did not say. */
export type LookUp =
  | { readonly receipt: Receipt }
  | { readonly absent: true }
  | NotBegun
  | { readonly failure: AttemptFailure; readonly hasOtherProof: boolean };

/** Options of a look-up. */
export interface LookUpOptions extends Omit<CallOptions, 'timeoutMs'> {
  /** When the message can have been stored for the first time, in epoch milliseconds. */
  readonly since: number;
}

/** How far the clocks of the service and of this container may differ, in milliseconds: with more, no signature is accepted. */
const CLOCK_TOLERANCE_MS = 15 * 60_000;

/** The most messages that one query returns. */
const PAGE_SIZE = 50;

/**
 * Looks a message up in its topic. It is the same message if its first key, its tag and its whole body are the same. A query by
 * key does not return bodies, so each candidate is read by its message id. Never throws.
 *
 * @param key the message's first key
 */
export async function lookUp(
  context: AttemptContext,
  message: Message,
  key: string,
  { since, ...options }: LookUpOptions,
): Promise<LookUp> {
  const { topic } = message;
  const start_time = Math.max(0, Math.floor(since - CLOCK_TOLERANCE_MS));
  const end_time = Math.ceil(context.clock.now() + CLOCK_TOLERANCE_MS);
  const query = { topic, key, start_time, end_time, limit: PAGE_SIZE };
  for (let offset = 0; ; ) {
    const page = await ask(context, { ...query, ...(offset > 0 && { offset }) }, options);
    if (!('value' in page)) return page;
    const { messages, total } = page.value;
    for (const candidate of messages.filter((found) => hasTag(found, message.tag))) {
      const result = await compare(context, message, candidate, options);
      if (!('absent' in result)) return result;
    }
    offset += messages.length;
    const isLast = total === undefined ? messages.length < PAGE_SIZE : offset >= total;
    if (isLast || messages.length === 0) return { absent: true };
  }
}

/** A message without a tag may have an empty one in the answer. */
function hasTag({ receipt }: FoundMessage, tag: string | undefined): boolean {
  return (receipt.properties.TAGS ?? '') === (tag ?? '');
}

/** Reads a candidate with its body. If it cannot be read, it may be the message: then the look-up has no answer. */
async function compare(
  context: AttemptContext,
  { topic, body }: Message,
  { receipt: { msgId } }: FoundMessage,
  options: Omit<CallOptions, 'timeoutMs'>,
): Promise<LookUp> {
  const page = await ask(context, { topic, msg_id: msgId }, options);
  if (!('value' in page)) return page;
  const { messages } = page.value;
  const same = messages.find((stored) => stored.body === body);
  if (same) return { receipt: same.receipt };
  if (messages.length > 0 && messages.every((stored) => stored.body !== undefined)) return { absent: true };
  const reason = `Looking up in topic "${topic}": message ${msgId} cannot be read`;
  return { failure: { kind: 'unknown', reason }, hasOtherProof: false };
}

function ask(
  context: AttemptContext,
  query: MessageQuery,
  options: Omit<CallOptions, 'timeoutMs'>,
): Promise<Called<QueryPage> | NotBegun> {
  const { service, attemptTimeoutMs, clock } = context;
  const request = { method: 'GET', url: queryUrl(service, query), headers: {}, body: '' } as const;
  const what = `Looking up in topic "${query.topic}" of instance ${service.instanceId}`;
  const timeoutMs = () => Math.min(attemptTimeoutMs, options.deadline - clock.now());
  const call = { request, what, read: queryPageFrom, isSend: false };
  return callService(context, call, { ...options, timeoutMs });
}
