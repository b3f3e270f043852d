import { type Clock, systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { createCalls } from './calls.ts';
import { oncePerInvocation } from './once.ts';
import { createQueueStore, type Store } from './queue-store.ts';
import { createRedelivery, type Redelivery } from './redelivery-delay.ts';
import { createSqs, type Sdk } from './sqs.ts';

export type { Store } from './queue-store.ts';
export type { DeliveredRecord, Redelivery } from './redelivery-delay.ts';

/** Options of `createStores`. A queue without a URL stores nothing. */
export interface StoresOptions {
  readonly outboxUrl: string | undefined;
  readonly deadLetterUrl: string | undefined;
  readonly log: Log;
  readonly clock?: Clock;
  /** From 0 to below 1. Default: `Math.random`. */
  readonly random?: () => number;
  /** Loads the AWS SDK. Default: by dynamic import, which finds the one of the Lambda runtime. */
  readonly load?: () => Promise<Sdk>;
}

/** The queues of one container. */
export interface Stores {
  /** Store of messages that are to be sent later. */
  readonly outbox: Store;
  /** Store of messages and events that need the decision of a person. */
  readonly deadLetters: Store;
  readonly redelivery: Redelivery;
}

/**
 * The outbox, the dead letters and the redelivery delay, all in SQS. They share one limit of calls under way and one client.
 * The AWS SDK is loaded with the first call.
 */
export function createStores(options: StoresOptions): Stores {
  const { outboxUrl, deadLetterUrl, log, clock = systemClock, random = Math.random, load } = options;
  const calls = createCalls();
  const callSqs = createSqs({ clock, load });
  const shared = { log, clock, random, calls, callSqs, isFirst: oncePerInvocation(clock) };
  return {
    outbox: createQueueStore(outboxUrl, 'the outbox', shared),
    deadLetters: createQueueStore(deadLetterUrl, 'the dead-letter queue', shared),
    redelivery: createRedelivery(shared),
  };
}
