import * as z from 'zod/mini';
import type { Clock } from '../core/clock.ts';
import type { Redelivery } from '../outbox/store.ts';
import type { Invocation } from './invocation.ts';

/** Upper bounds of the time until the next delivery, in seconds: the first one, and the largest. */
const FIRST_SECONDS = 60;
const LONGEST_SECONDS = 900;

/** With less time left than this, in milliseconds, records return when their visibility timeout ends. */
const WORTH_MS = 200;

/** Fields of an SQS record that a redelivery delay needs. */
const Received = z.lazy(() =>
  z.object({
    receiptHandle: z.string(),
    eventSourceARN: z.string(),
    attributes: z.object({ ApproximateReceiveCount: z.string() }),
  }),
);

/** Services of `delayRedelivery`. */
export interface RedeliveryServices {
  readonly redelivery: Redelivery;
  readonly clock: Pick<Clock, 'now'>;
  /** From 0 to below 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** Lets SQS deliver failed records again after a time that grows with every delivery. Best effort. */
export async function delayRedelivery(
  { redelivery, clock, random = Math.random }: RedeliveryServices,
  failed: readonly unknown[],
  { endBy }: Pick<Invocation, 'endBy'>,
): Promise<void> {
  const secondsOf = (receiveCount: number) => secondsAfter(receiveCount, random());
  await delayEach({ redelivery, clock }, failed, secondsOf, endBy);
}

/** Lets SQS deliver untried records again at once. Best effort. */
export async function redeliverNow(
  services: RedeliveryServices,
  untried: readonly unknown[],
  { endBy }: Pick<Invocation, 'endBy'>,
): Promise<void> {
  await delayEach(services, untried, () => 0, endBy);
}

async function delayEach(
  { redelivery, clock }: RedeliveryServices,
  records: readonly unknown[],
  secondsOf: (receiveCount: number) => number,
  endBy: number,
): Promise<void> {
  if (endBy - clock.now() < WORTH_MS) return;
  await Promise.all(
    records.map(async (candidate) => {
      const record = Received.safeParse(candidate).data;
      if (!record) return;
      const { eventSourceARN: arn, receiptHandle, attributes } = record;
      const seconds = secondsOf(Number(attributes.ApproximateReceiveCount) || 1);
      await redelivery.delay({ arn, receiptHandle }, seconds, endBy);
    }),
  );
}

/**
 * Seconds until the next delivery: 30 to 60 after the first one, then twice as long each time, up to a quarter of an hour.
 * Every delivery counts towards the queue's maxReceiveCount, so a short first delay would send records to the queue's
 * dead-letter queue during an outage of a minute. Equal jitter, so that they do not all return at once.
 *
 * @param receiveCount deliveries so far, at least 1
 * @param random from 0 to below 1
 */
export function secondsAfter(receiveCount: number, random: number): number {
  const doublings = Math.min(20, Math.max(0, receiveCount - 1));
  const bound = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** doublings);
  return Math.round(bound / 2 + (random * bound) / 2);
}
