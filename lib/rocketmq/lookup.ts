import type { AdmissionLimits } from './admission.ts';
import type { AttemptContext } from './attempt.ts';
import { type Called, type CallOptions, callService } from './call.ts';
import type { Message } from './message.ts';
import type { NotBegun, Receipt, StopReason } from './outcome.ts';
import type { CallFailure } from './proof.ts';
import { retryDelayMs } from './retry.ts';
import type { RetryBudget } from './retry-budget.ts';
import { type FoundMessage, type MessageQuery, type QueryPage, queryPageFrom, queryTarget } from './wire.ts';

/** Services that look-ups use; one of each per container. */
export interface LookUpContext extends AttemptContext {
  readonly budget: RetryBudget;
  readonly random: () => number;
  readonly maxAttempts: number;
}

/** Answer of the service to a look-up: the message is in the topic, or it is not. */
export type Finding = { readonly receipt: Receipt } | { readonly absent: true };

type LookUp = Finding | NotBegun | Pick<CallFailure, 'failure' | 'hasOtherProof'>;
type LookUpOptions = Omit<CallOptions, 'timeoutMs'>;

/** How far the clocks of the service and of this container may differ, in milliseconds: with more, no signature is accepted. */
const CLOCK_TOLERANCE_MS = 15 * 60_000;

/** The most messages that one query returns. */
const PAGE_SIZE = 50;

/**
 * Looks a message up in its topic by its first key. Without an answer the look-up is repeated as a send would be, also if it was
 * refused. Never throws.
 *
 * @param since when the message can have been stored for the first time, in epoch milliseconds
 */
export async function lookUpUntilAnswered(
  context: LookUpContext,
  message: Message,
  { since, limits }: { readonly since: number; readonly limits: AdmissionLimits },
): Promise<Finding | NotBegun> {
  const { clock, admission, budget, random, maxAttempts } = context;
  const [key] = message.keys;
  if (key === undefined) return { stopped: 'policy', reason: 'it has no key by which it can be looked up' };
  let isRenewed = false;
  for (let attempts = 1; ; attempts++) {
    const result = await lookUp(context, message, key, { ...limits, since, isRenewed });
    if (!('failure' in result)) return result;
    const { failure, hasOtherProof } = result;
    const stop = (stopped: StopReason) => ({ stopped, reason: `not looked up: ${failure.reason}` });
    if (limits.signal?.aborted) return stop('called-off');
    if (attempts >= maxAttempts) return stop('attempts');
    isRenewed ||= hasOtherProof;
    if (hasOtherProof) continue;
    const delayMs = retryDelayMs(failure, attempts, random());
    if (clock.now() + delayMs + admission.expectedMs() > limits.deadline) return stop('deadline');
    if (!budget.take(failure)) return stop('budget');
    await clock.sleep(delayMs, limits.signal);
  }
}

/**
 * Looks a message up in its topic. It is the same message if its keys, its tag, its whole body, and the id and source of its event
 * are the same. A query by key does not return bodies, so each candidate is read by its message id.
 */
async function lookUp(
  context: AttemptContext,
  message: Message,
  key: string,
  { since, ...options }: LookUpOptions & { readonly since: number },
): Promise<LookUp> {
  const { topic } = message;
  const start_time = Math.max(0, Math.floor(since - CLOCK_TOLERANCE_MS));
  const end_time = Math.ceil(context.clock.now() + CLOCK_TOLERANCE_MS);
  const query = { topic, key, start_time, end_time, limit: PAGE_SIZE };
  for (let offset = 0; ; ) {
    const page = await ask(context, { ...query, ...(offset > 0 && { offset }) }, options);
    if (!('value' in page)) return page;
    const { messages, total } = page.value;
    for (const candidate of messages.filter((found) => mayBe(found, message))) {
      const result = await compare(context, message, candidate, options);
      if (!('absent' in result)) return result;
    }
    offset += messages.length;
    // A full page is never taken for the last one: a total that is too low would hide the message.
    const isLast = messages.length < PAGE_SIZE && offset >= (total ?? 0);
    if (isLast || messages.length === 0) return { absent: true };
  }
}

/**
 * Whether a stored message has this message's keys and tag: a broker indexes only the hash of a key, so a query can return messages
 * of other keys. A route may also give messages of different events the same keys: the id and the source of an event tell them
 * apart, which only together are unique. An answer without properties (KEYS is always among them) does not tell, so it may.
 */
function mayBe({ receipt }: FoundMessage, { keys, tag = '', properties }: Message): boolean {
  const { KEYS, TAGS = '', ...stored } = receipt.properties;
  if (KEYS === undefined) return true;
  const isOther = (name: string) =>
    stored[name] !== undefined && properties[name] !== undefined && stored[name] !== properties[name];
  return KEYS === keys.join(' ') && TAGS === tag && !isOther('CE_id') && !isOther('CE_source');
}

/** Reads a candidate with its body. If it cannot be read, it may be the message: then the look-up has no answer. */
async function compare(
  context: AttemptContext,
  message: Message,
  { receipt: { msgId } }: FoundMessage,
  options: LookUpOptions,
): Promise<LookUp> {
  const { topic, body } = message;
  const page = await ask(context, { topic, msg_id: msgId }, options);
  if (!('value' in page)) return page;
  const { messages } = page.value;
  const same = messages.find((stored) => stored.body === body && mayBe(stored, message));
  if (same) return { receipt: same.receipt };
  if (messages.length > 0 && messages.every((stored) => stored.body !== undefined)) return { absent: true };
  const reason = `Looking up in topic "${topic}": message ${msgId} cannot be read`;
  return { failure: { kind: 'unknown', reason }, hasOtherProof: false };
}

function ask(
  context: AttemptContext,
  query: MessageQuery,
  options: LookUpOptions,
): Promise<Called<QueryPage> | NotBegun> {
  const { service, attemptTimeoutMs, clock } = context;
  const timeoutMs = () => Math.min(attemptTimeoutMs, options.deadline - clock.now());
  const call = {
    content: () => ({ target: queryTarget(service, query), body: Buffer.alloc(0) }),
    what: () => `Looking up in topic "${query.topic}" of instance ${service.instanceId}`,
    read: queryPageFrom,
    isSend: false,
  };
  return callService(context, call, { ...options, timeoutMs });
}
