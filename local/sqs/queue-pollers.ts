import { isDeepStrictEqual } from 'node:util';
import type { Invoke } from '../lambda/functions.ts';
import type { QueueTrigger } from '../wiring/triggers.ts';
import { type QueuePoller, startQueuePoller } from './queue-poller.ts';
import type { Queues } from './queues.ts';

/** Options of `startQueuePollers`. */
export interface QueuePollersOptions {
  readonly sources: readonly QueueTrigger[];
  readonly sqs: Pick<Queues, 'client' | 'queues'>;
  readonly region: string;
  readonly invoke: Invoke;
  readonly log: (line: string) => void;
}

/** The pollers of all queues that are event sources. */
export interface QueuePollers {
  /** Starts new event sources, and stops those that are gone, after the end of their batches under way. */
  replace(sources: readonly QueueTrigger[]): void;
  /** Stops all, and waits for the batches under way. */
  stop(): Promise<void>;
}

/** Starts a poller for each enabled event source whose queue exists. */
export function startQueuePollers({ sources, sqs, region, invoke, log }: QueuePollersOptions): QueuePollers {
  let running: readonly { readonly source: QueueTrigger; readonly poller: QueuePoller }[] = [];
  const stopping = new Set<Promise<void>>();

  function start(source: QueueTrigger): typeof running {
    const queue = sqs.queues.find(({ name }) => name === source.queueName);
    if (queue === undefined) return []; // cannot happen: `loadWiring` refuses a source without its queue
    const poller = startQueuePoller({
      client: sqs.client,
      queueUrl: queue.url,
      queueArn: queue.arn,
      region,
      batchSize: source.batchSize,
      windowSeconds: source.windowSeconds,
      reportsFailures: source.reportsFailures,
      invoke: (event) => invoke(source.functionName, event),
      log,
    });
    return [{ source, poller }];
  }

  function stop(poller: QueuePoller): void {
    const stopped = poller.stop().finally(() => stopping.delete(stopped));
    stopping.add(stopped);
  }

  function replace(next: readonly QueueTrigger[]): void {
    const before = running;
    const same = (source: QueueTrigger) => before.find((one) => isDeepStrictEqual(one.source, source));
    running = next
      .filter(({ enabled }) => enabled)
      .flatMap((source) => {
        const kept = same(source);
        return kept === undefined ? start(source) : [kept];
      });
    for (const one of before) if (!running.includes(one)) stop(one.poller);
  }

  replace(sources);
  return {
    replace,
    async stop() {
      replace([]);
      await Promise.all(stopping);
    },
  };
}
