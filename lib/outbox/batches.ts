import type { Clock } from '../core/clock.ts';
import type { Calls } from './calls.ts';

/** The most entries of one batch call, and their bytes together (Amazon SQS, "Message quotas"). */
const MAX_ENTRIES = 10;
const MAX_CALL_BYTES = 1024 * 1024;

/**
 * Upper bounds of the wait before an entry goes into another call, in milliseconds: the first one, and the largest. The
 * bound doubles each time.
 */
const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 1000;

/** Result of one entry of a call: `again` if another call may have another result. */
export type EntryVerdict = 'done' | 'refused' | 'again';

/** Result of one entry: `late` if its time was over before SQS answered. */
export type Ending = 'done' | 'refused' | 'late';

/** One call with the inputs of several entries. */
export interface BatchCall<Input> {
  readonly inputs: readonly Input[];
  /** When the last of the entries must have ended, in epoch milliseconds; the signal is aborted then. */
  readonly until: number;
  readonly signal: AbortSignal;
}

/** Options of a queue of entries. */
export interface BatchesOptions<Input> {
  readonly calls: Calls;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Makes one call; returns one verdict for each input, in the same order. Must end when the signal is aborted. Never throws. */
  readonly call: (batch: BatchCall<Input>) => Promise<readonly EntryVerdict[]>;
}

interface Entry<Input> {
  readonly input: Input;
  readonly bytes: number;
  readonly until: number;
  readonly over: AbortController;
  readonly end: (ending: Ending) => void;
  tries: number;
}

/** Sends entries in batches; returns how each ended. */
export type Batches<Input> = (input: Input, bytes: number, until: number) => Promise<Ending>;

/**
 * Sends each entry as soon as a call may begin. Entries that wait, because they came in the same turn of the event loop or
 * because too many calls are under way, share calls. An entry ends at the latest when its time is over, whatever its call
 * does; no call begins for it after that.
 */
export function createBatches<Input>({ calls, clock, random, call }: BatchesOptions<Input>): Batches<Input> {
  let waiting: Entry<Input>[] = [];

  /** Takes the oldest entry that waits, and the entries after it that fit into the same call. */
  function takeBatch(): Entry<Input>[] {
    const batch: Entry<Input>[] = [];
    let bytes = 0;
    for (const entry of waiting) {
      if (batch.length === MAX_ENTRIES) break;
      if (batch.length > 0 && bytes + entry.bytes > MAX_CALL_BYTES) continue;
      batch.push(entry);
      bytes += entry.bytes;
    }
    waiting = waiting.filter((entry) => !batch.includes(entry));
    return batch;
  }

  function begin(): Promise<void> | undefined {
    waiting = waiting.filter((entry) => !endIfLate(entry));
    const batch = takeBatch();
    return batch.length === 0 ? undefined : run(batch);
  }

  /** Ends the entry if its time is over. Returns whether it has ended. */
  function endIfLate({ over, until, end }: Entry<Input>): boolean {
    if (!over.signal.aborted && clock.now() >= until) end('late');
    return over.signal.aborted;
  }

  async function run(batch: readonly Entry<Input>[]): Promise<void> {
    const until = Math.max(...batch.map((entry) => entry.until));
    const timeout = new AbortController();
    const ended = new AbortController();
    void clock.sleep(until - clock.now(), ended.signal).then(() => timeout.abort());
    const inputs = batch.map(({ input }) => input);
    const verdicts = await call({ inputs, until, signal: timeout.signal });
    ended.abort();
    batch.forEach((entry, index) => {
      const verdict = verdicts[index] ?? 'again';
      if (verdict === 'again') void tryAgain(entry);
      else entry.end(verdict);
    });
  }

  /** Full jitter: any time up to a bound that doubles. */
  async function tryAgain(entry: Entry<Input>): Promise<void> {
    const bound = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** entry.tries++);
    await clock.sleep(random() * bound, entry.over.signal);
    waiting.push(entry);
    calls.wake();
  }

  calls.add(begin);
  return (input, bytes, until) =>
    new Promise((resolve) => {
      const over = new AbortController();
      const end = (ending: Ending) => {
        over.abort();
        resolve(ending);
      };
      void clock.sleep(until - clock.now(), over.signal).then(() => end('late'));
      waiting.push({ input, bytes, until, over, end, tries: 0 });
      calls.wake();
    });
}
