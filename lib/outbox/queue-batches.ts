import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { type BatchCall, type Batches, createBatches, type EntryVerdict } from './batches.ts';
import type { Calls } from './calls.ts';
import type { IsFirst } from './once.ts';
import type { CallSqs, ConnectedSqs } from './sqs.ts';

/** Services and state that the queues of one container share. */
export interface Shared {
  readonly log: Log;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly calls: Calls;
  readonly callSqs: CallSqs;
  readonly isFirst: IsFirst;
}

/** The part of the answer of an SQS batch call that is used. Ids are the positions of the inputs. */
export interface BatchAnswer {
  readonly Successful?: readonly { readonly Id?: string | undefined }[] | undefined;
  readonly Failed?: readonly FailedEntry[] | undefined;
}
interface FailedEntry {
  readonly Id?: string | undefined;
  readonly SenderFault?: boolean | undefined;
  readonly Code?: string | undefined;
}

/** One kind of batch call to one queue. */
export interface QueueCall<Input> {
  /** Sends the inputs in one call; the id of an entry is the position of its input. */
  readonly send: (sqs: ConnectedSqs, inputs: readonly Input[], signal: AbortSignal) => Promise<BatchAnswer>;
  /** Called with the name or code of an error that ended at least one entry. */
  readonly onFailure: (error: string, until: number) => void;
}

/** Batches for one kind of call to one queue. If a call fails, the SDK has already retried it, so its entries end. */
export function createQueueBatches<Input>(
  { calls, clock, random, callSqs }: Shared,
  { send, onFailure }: QueueCall<Input>,
): Batches<Input> {
  async function call({ inputs, until, signal }: BatchCall<Input>): Promise<readonly EntryVerdict[]> {
    try {
      const answer = await callSqs(signal, (sqs) => send(sqs, inputs, signal));
      for (const { SenderFault, Code } of answer.Failed ?? []) if (SenderFault) onFailure(Code ?? '', until);
      return inputs.map((_, index) => verdictOf(answer, String(index)));
    } catch (error) {
      if (!signal.aborted) onFailure(error instanceof Error ? error.name : '', until); // else the entries are late
      return inputs.map(() => 'refused');
    }
  }
  return createBatches({ calls, clock, random, call });
}

function verdictOf({ Successful = [], Failed = [] }: BatchAnswer, id: string): EntryVerdict {
  const failed = Failed.filter(({ Id }) => Id === id);
  if (failed.length > 0) return failed.some(({ SenderFault }) => SenderFault) ? 'refused' : 'again';
  return Successful.some(({ Id }) => Id === id) ? 'done' : 'again';
}
