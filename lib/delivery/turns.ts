import type { Cancel, Clock } from '../core/clock.ts';
import type { RocketMqClient } from '../rocketmq/client.ts';

/**
 * The most items in addition to those that can be in flight: as many records as SQS takes at once (16 calls of ten), and some more.
 */
const MOST_BEYOND_IN_FLIGHT = 256;

/** Interval in milliseconds at which `inTurns` checks again whether more items may begin. */
const ASK_AGAIN_MS = 250;

/** Services of `inTurns`. */
export interface TurnServices {
  readonly maxInFlight: number;
  readonly client: Pick<RocketMqClient, 'hasRoom'>;
  readonly clock: Pick<Clock, 'after'>;
}

/**
 * Works on items in their order, on as many at once as can be in flight: the others wait for their turn without using memory. It
 * begins more items than that while the client has room: then some of the items under way wait before a retry, or are being stored.
 *
 * @returns the results in the order of the items
 */
export async function inTurns<Item, Result>(
  { maxInFlight, client, clock }: TurnServices,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let begun = 0;
  let underWay = 0;
  let stopAsking: Cancel | undefined;

  await new Promise<void>((resolve, reject) => {
    async function take(index: number): Promise<void> {
      underWay++;
      try {
        results[index] = await work(items[index] as Item);
      } catch (error) {
        begun = items.length;
        reject(error);
      }
      underWay--;
      beginMore();
    }

    function beginMore(): void {
      while (begun < items.length && mayBegin()) void take(begun++);
      if (underWay === 0) resolve();
    }

    function mayBegin(): boolean {
      if (underWay < maxInFlight) return true;
      return underWay < maxInFlight + MOST_BEYOND_IN_FLIGHT && client.hasRoom();
    }

    function askAgain(): void {
      beginMore();
      if (begun < items.length) stopAsking = clock.after(ASK_AGAIN_MS, askAgain);
    }
    askAgain();
  }).finally(() => stopAsking?.());
  return results;
}
