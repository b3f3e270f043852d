import { queueUrlOf } from '../core/arn.ts';
import type { Batches } from './batches.ts';
import { createQueueBatches, type Shared } from './queue-batches.ts';

/** A record as SQS delivered it: the ARN of its queue, and the handle of this delivery. */
export interface DeliveredRecord {
  readonly arn: string;
  readonly receiptHandle: string;
}

/** Delays the redelivery of records that failed. */
export interface Redelivery {
  /**
   * Lets SQS deliver a record again after this many seconds, instead of when its visibility timeout ends. Best effort: if
   * SQS refuses, the visibility timeout stays as it is, and the log says why, once per invocation.
   *
   * @param seconds 0 to 43,200
   * @param until epoch milliseconds when the invocation must be over; no call begins or continues after it
   */
  delay(record: DeliveredRecord, seconds: number, until: number): Promise<void>;
}

interface Visibility {
  readonly receiptHandle: string;
  readonly seconds: number;
}

/** Size of an entry. It does not matter: only the number of entries limits such a call. */
const NO_BYTES = 0;

/** Changes the visibility timeout of records, up to ten of a queue in one call. Each queue is found by its own ARN. */
export function createRedelivery(shared: Shared): Redelivery {
  const { log, isFirst } = shared;
  const queues = new Map<string, Batches<Visibility>>();

  function warn(arn: string, error: string, until: number): void {
    if (isFirst(`${arn} ${error}`, until))
      log.warn('The redelivery of records could not be delayed: they return after the visibility timeout', {
        queue: arn,
        error,
      });
  }

  function batchesOf(arn: string): Batches<Visibility> | undefined {
    const known = queues.get(arn);
    if (known) return known;
    const QueueUrl = queueUrlOf(arn);
    if (QueueUrl === undefined) return undefined;
    const batches = createQueueBatches<Visibility>(shared, {
      send: ({ sdk, client }, records, abortSignal) => {
        const Entries = records.map(({ receiptHandle, seconds }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }));
        const command = new sdk.ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries });
        return client.send(command, { abortSignal });
      },
      onFailure: (error, until) => warn(arn, error, until),
    });
    queues.set(arn, batches);
    return batches;
  }

  return {
    async delay({ arn, receiptHandle }, seconds, until) {
      const batches = batchesOf(arn);
      if (!batches) return warn(arn, 'not the ARN of a queue', until);
      const ending = await batches({ receiptHandle, seconds }, NO_BYTES, until);
      if (ending === 'late') warn(arn, 'no answer in time', until);
    },
  };
}
