import type { Cancel, Clock } from '../core/clock.ts';

/** How many items are worked on in addition to those that can be in flight: they are prepared while the others are sent. */
const PREPARED = 32;

/**
 * An item that is worked on for longer, in milliseconds, does not only wait for a request to begin: its message waits before another
 * attempt, or is being stored. Another item takes its place meanwhile.
 */
const SLOW_MS = 250;

/** The most items in addition to those that can be in flight: as many records as SQS takes at once (16 calls of ten), and some more. */
const MOST_BEYOND_IN_FLIGHT = 256;

/** Services of `inTurns`. */
export interface TurnServices {
  readonly maxInFlight: number;
  readonly clock: Pick<Clock, 'after'>;
}

/**
 * Works on items in their order, on a limited number of them at once: the others wait for their turn without using memory.
 *
 * @returns the results in the order of the items
 */
export async function inTurns<Item, Result>(
  { maxInFlight, clock }: TurnServices,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const waiting = items.entries(); // shared: each worker takes the next item
  const workers: Promise<void>[] = [];
  /** The period in which the item of each worker began. */
  const beganIn: number[] = [];
  let period = 0;
  let stopReplacing: Cancel | undefined;

  async function takeTurns(worker: number): Promise<void> {
    for (const [index, item] of waiting) {
      beganIn[worker] = period;
      results[index] = await work(item);
    }
  }

  function haveWorkers(count: number): void {
    while (workers.length < Math.min(count, items.length)) workers.push(takeTurns(workers.length));
  }

  /** For each slow item another one is worked on. */
  function replaceSlow(): void {
    const slow = beganIn.filter((began) => began < period).length;
    period++;
    haveWorkers(maxInFlight + Math.min(PREPARED + slow, MOST_BEYOND_IN_FLIGHT));
    replaceSlowLater();
  }

  function replaceSlowLater(): void {
    const most = Math.min(maxInFlight + MOST_BEYOND_IN_FLIGHT, items.length);
    if (workers.length < most) stopReplacing = clock.after(SLOW_MS, replaceSlow);
  }

  haveWorkers(maxInFlight + PREPARED);
  replaceSlowLater();
  try {
    // Workers may be added during the wait for the others.
    for (let known = 0; known < workers.length; ) {
      known = workers.length;
      await Promise.all(workers);
    }
  } finally {
    stopReplacing?.();
  }
  return results;
}
