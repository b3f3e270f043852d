import * as z from 'zod/mini';
import { InvalidEventError } from '../core/errors.ts';
import { member } from '../core/json.ts';
import { isSqsRecord, type SqsRecord } from '../event/sqs-record.ts';
import type { Invocation } from './invocation.ts';
import { inMessageGroups, type Progress } from './message-groups.ts';
import type { TurnServices } from './turns.ts';

/** A record of SQS. Only its id must be readable: a record that cannot be read fails alone, by its id. */
export interface IdentifiedRecord {
  readonly messageId: string;
}

/** Checks the id of a record, and makes no copy of it: a batch can have ten thousand. */
export const IdentifiedRecord = z.custom<IdentifiedRecord>(
  (value) => typeof member(value, 'messageId') === 'string',
);

/** Records that SQS must deliver again: those that failed, and those whose message group had to stop before them. */
export interface Undelivered {
  readonly failed: readonly IdentifiedRecord[];
  readonly untried: readonly IdentifiedRecord[];
}

/**
 * Delivers the records of a batch: those of one message group of a FIFO queue one after another, all others in turns. A
 * record is read when its turn comes, so that a large batch does not take more memory than its payload. An error in one record
 * does not make SQS deliver the others again.
 */
export async function deliverRecords(
  services: TurnServices,
  records: readonly IdentifiedRecord[],
  deliverOne: (record: SqsRecord) => Promise<Progress>,
  { log, meter }: Pick<Invocation, 'log' | 'meter'>,
): Promise<Undelivered> {
  async function work(identified: IdentifiedRecord): Promise<Progress> {
    try {
      if (!isSqsRecord(identified)) {
        throw new InvalidEventError('The record is not an SQS record as Lambda delivers it');
      }
      return await deliverOne(identified);
    } catch (error) {
      log.error('Record failed', { messageId: identified.messageId, reason: reasonOf(error) });
      return 'failed';
    }
  }
  const states = await inMessageGroups(services, records, { groupOf: messageGroupOf, work });
  const inState = (state: (typeof states)[number]) => records.filter((_, index) => states[index] === state);
  const undelivered = { failed: inState('failed'), untried: inState('untried') };
  meter.add('HandedBack', undelivered.failed.length + undelivered.untried.length);
  return undelivered;
}

/** The answer that makes SQS, or a pipe, deliver only these records again. */
export function toBatchResponse({ failed, untried }: Undelivered) {
  const ids = [...failed, ...untried].map(({ messageId }) => ({ itemIdentifier: messageId }));
  return { batchItemFailures: ids };
}

/** The message group of a record, also if the rest cannot be read; `undefined` for a standard queue. */
function messageGroupOf(identified: IdentifiedRecord): string | undefined {
  const arn = member(identified, 'eventSourceARN');
  if (typeof arn !== 'string' || !arn.endsWith('.fifo')) return undefined;
  const group = member(member(identified, 'attributes'), 'MessageGroupId');
  return typeof group === 'string' ? group : undefined;
}

/** Only the name of an unexpected error: its text may quote a body. */
function reasonOf(error: unknown): string {
  if (error instanceof InvalidEventError) return error.message;
  return error instanceof Error ? error.name : typeof error;
}
