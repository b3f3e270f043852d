import { createHash } from 'node:crypto';
import { within } from '../core/within.ts';
import { createQueueBatches, type Shared } from './queue-batches.ts';
import type { OutboxRecord } from './record.ts';
import { MAX_RECORD_BYTES, type WrittenRecord, writeRecord } from './write-record.ts';

/** A queue that stores records. */
export interface Store {
  /**
   * Stores a record as soon as possible. If the answer of SQS is lost, the record is sent again and can be there twice.
   *
   * @param until epoch milliseconds when the invocation must be over; no call begins or continues after it
   * @returns `false` if SQS did not confirm that it stored the record: then the trigger must deliver the event again
   */
  put(record: OutboxRecord, until: number): Promise<boolean>;
}

/**
 * A store in the queue of this URL; without a URL it stores nothing.
 *
 * @param place the queue's name in a sentence, such as `the outbox`
 */
export function createQueueStore(queueUrl: string | undefined, place: string, shared: Shared): Store {
  if (queueUrl === undefined) return { put: async () => false };
  const { log, clock, isFirst } = shared;
  const onFailure = (error: string, until: number) => {
    if (isFirst(`${place} ${error}`, until))
      log.error(`Not stored in ${place}: SQS did not confirm it`, { error });
  };
  const batches = createQueueBatches<string>(shared, {
    send: ({ sdk, client }, texts, abortSignal) => {
      const Entries = texts.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      const command = new sdk.SendMessageBatchCommand({ QueueUrl: queueUrl, Entries });
      return client.send(command, { abortSignal });
    },
    onFailure,
  });

  return {
    async put(record, until) {
      // The compression of a large body may take longer than the time that is left.
      const written = await within(writeRecord(record), until - clock.now(), { clock });
      if (written && written.bytes > MAX_RECORD_BYTES) {
        log.error(`Not stored in ${place}: too large for SQS, even compressed`, factsOf(record, written));
        return false;
      }
      const ending = written ? await batches(written.text, written.bytes, until) : 'late';
      if (ending === 'late' && isFirst(`${place} late`, until))
        log.error(`Not stored in ${place}: SQS did not confirm it before the invocation had to end`);
      return ending === 'done';
    },
  };
}

/** Facts that identify a record that no queue can take; never its text. */
function factsOf(record: OutboxRecord, { bytes }: WrittenRecord) {
  const size = { bytes, maxBytes: MAX_RECORD_BYTES };
  if ('event' in record) {
    const { id, source, type, data } = record.event;
    return { ...size, eventId: id, source, type, sha256: sha256(data) };
  }
  const { topic, keys, body } = record;
  return { ...size, topic, keys, sha256: sha256(body) };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
