import * as z from 'zod/mini';
import { InvalidEventError } from '../core/errors.ts';
import { groupOf, SqsRecord } from '../event/sqs.ts';
import type { Invocation } from './invocation.ts';
import { inMessageGroups, type Progress } from './message-groups.ts';

/** A record of SQS. Only its id must be readable: a record that cannot be read fails alone, by its id. */
export const IdentifiedRecord = z.looseObject({ messageId: z.string() });
export type IdentifiedRecord = z.infer<typeof IdentifiedRecord>;

/** Records that SQS must deliver again: those that failed, and those whose message group had to stop before them. */
export interface Undelivered {
  readonly failed: readonly IdentifiedRecord[];
  readonly untried: readonly IdentifiedRecord[];
}

/**
 * Delivers the records of a batch: those of one message group of a FIFO queue one after another, all others side by side. An
 * error in one record does not make SQS deliver the others again.
 */
export async function deliverRecords(
  records: readonly IdentifiedRecord[],
  deliverOne: (record: SqsRecord) => Promise<Progress>,
  { log }: Pick<Invocation, 'log'>,
): Promise<Undelivered> {
  const read = records.map((identified) => ({ identified, record: SqsRecord.safeParse(identified).data }));
  const states = await inMessageGroups(
    read,
    ({ record }) => record && groupOf(record),
    async ({ identified, record }) => {
      try {
        if (!record) throw new InvalidEventError('The record is not an SQS record as Lambda delivers it');
        return await deliverOne(record);
      } catch (error) {
        log.error('Record failed', { messageId: identified.messageId, reason: reasonOf(error) });
        return 'failed';
      }
    },
  );
  const inState = (state: (typeof states)[number]) => records.filter((_, index) => states[index] === state);
  return { failed: inState('failed'), untried: inState('untried') };
}

/** The answer that makes SQS, or a pipe, deliver only these records again. */
export function toBatchResponse({ failed, untried }: Undelivered) {
  const ids = [...failed, ...untried].map(({ messageId }) => ({ itemIdentifier: messageId }));
  return { batchItemFailures: ids };
}

/** Only the name of an unexpected error: its text may quote a body. */
function reasonOf(error: unknown): string {
  if (error instanceof InvalidEventError) return error.message;
  return error instanceof Error ? error.name : typeof error;
}
