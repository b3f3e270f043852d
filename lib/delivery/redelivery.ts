import * as z from 'zod/mini';
import type { Clock } from '../core/clock.ts';
import type { Stores } from '../outbox/store.ts';
import type { Invocation } from './invocation.ts';

/** The shortest and the longest time after which a failed record comes again, in seconds. */
const FIRST_SECONDS = 5;
const LONGEST_SECONDS = 900;

/** With less time than this, in milliseconds, they come when their visibility timeout ends. */
const WORTH_MS = 200;

const Received = z.object({
  receiptHandle: z.string(),
  eventSourceARN: z.string(),
  attributes: z.object({ ApproximateReceiveCount: z.string() }),
});

/**
 * Lets failed records come again sooner than their visibility timeout would, and later each time: 5 to 10 seconds after
 * the first failure, up to a quarter of an hour.
 */
export async function delayRedelivery(
  { redelivery, clock }: Pick<Stores, 'redelivery'> & { readonly clock: Pick<Clock, 'now'> },
  failed: readonly unknown[],
  { endBy }: Pick<Invocation, 'endBy'>,
): Promise<void> {
  if (endBy - clock.now() < WORTH_MS) return;
  await Promise.all(
    failed.map(async (candidate) => {
      const record = Received.safeParse(candidate).data;
      if (!record) return;
      const seconds = secondsAfter(Number(record.attributes.ApproximateReceiveCount), Math.random());
      const { eventSourceARN: arn, receiptHandle } = record;
      await redelivery.delay({ arn, receiptHandle }, seconds, endBy);
    }),
  );
}

/** Equal jitter: at least half of the time, so that nothing comes back at once. */
export function secondsAfter(receiveCount: number, random: number): number {
  const bound = Math.min(
    LONGEST_SECONDS,
    2 * FIRST_SECONDS * 2 ** Math.min(20, Math.max(0, receiveCount - 1)),
  );
  return Math.round(bound / 2 + (random * bound) / 2);
}
