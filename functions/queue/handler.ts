import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod/mini';
import { allSent, deliver } from '../../lib/delivery.ts';
import { InvalidEventError } from '../../lib/errors.ts';
import { defineHandler } from '../../lib/handler.ts';
import { fromSqs, SqsRecord } from '../../lib/inbound/sqs.ts';
import { createLaunchpad, type Launchpad } from '../../lib/launchpad.ts';
import { routes } from './routes.ts';

export { routes };

/** Only the ids must be readable: a record that is not understood fails alone, by its id. */
const SqsPayload = z.object({
  Records: z.array(z.looseObject({ messageId: z.string() })).check(z.minLength(1)),
});
type AnyRecord = z.infer<typeof SqsPayload>['Records'][number];

export const createHandler = (launchpad: Launchpad) =>
  defineHandler<unknown, SQSBatchResponse>(launchpad, async function handleQueue(payload, { deadline }) {
    const { data } = SqsPayload.safeParse(payload);
    if (!data)
      throw new InvalidEventError('The queue function was invoked with something else than SQS records');

    const lanes = Map.groupBy(data.Records, laneOf);
    const failed = await Promise.all(
      [...lanes.values()].map((records) => sendLane(launchpad, records, deadline)),
    );
    return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  });

/** Records of one FIFO message group go one after another; of a standard queue, each goes on its own. */
function laneOf(record: AnyRecord): string {
  const { data } = SqsRecord.safeParse(record);
  const isFifo = data?.eventSourceARN.endsWith('.fifo');
  return isFifo ? `group ${data?.attributes.MessageGroupId}` : `record ${record.messageId}`;
}

/** Sends a lane in order. After the first record that fails, the rest must wait for it, and fail unsent. */
async function sendLane(
  launchpad: Launchpad,
  records: readonly AnyRecord[],
  deadline: number,
): Promise<string[]> {
  for (const [index, record] of records.entries()) {
    if (!(await sendRecord(launchpad, record, deadline)))
      return records.slice(index).map(({ messageId }) => messageId);
  }
  return [];
}

/** Whether every message of every event in the record is sent. */
async function sendRecord(launchpad: Launchpad, candidate: AnyRecord, deadline: number): Promise<boolean> {
  try {
    const record = SqsRecord.parse(candidate);
    const from = queueName(record.eventSourceARN);
    const outcomes = await Promise.all(
      fromSqs(record).map((event) => deliver(launchpad, routes, { from, event }, deadline)),
    );
    return allSent(outcomes.flat());
  } catch (error) {
    launchpad.log.error(`Record ${candidate.messageId} cannot become a message`, { reason: reasonOf(error) });
    return false;
  }
}

function queueName(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1).replace(/\.fifo$/, '');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export const handler = createHandler(createLaunchpad());
