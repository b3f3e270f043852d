import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod/mini';
import { nameOf } from '../../lib/core/arn.ts';
import { InvalidEventError } from '../../lib/core/errors.ts';
import { deliver } from '../../lib/delivery/deliver.ts';
import { isOutbox, sendFromOutbox } from '../../lib/delivery/drain.ts';
import { inMessageGroups } from '../../lib/delivery/message-groups.ts';
import { postpone } from '../../lib/delivery/redelivery.ts';
import { settleRecord } from '../../lib/delivery/settle-record.ts';
import { fromSqs, SqsRecord } from '../../lib/event/sqs.ts';
import { defineHandler, type Invocation } from '../../lib/handler.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createServices, type Services } from '../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

/** Only the ids must be readable: a record that is not understood fails alone, by its id. */
const SqsPayload = z.object({
  Records: z.array(z.looseObject({ messageId: z.string() })).check(z.minLength(1)),
});
type AnyRecord = z.infer<typeof SqsPayload>['Records'][number];

export const createHandler = (services: Services, table: Routes = routes) =>
  defineHandler<unknown, SQSBatchResponse>(services, async function handleQueue(payload, invocation) {
    const { data } = SqsPayload.safeParse(payload);
    if (!data)
      throw new InvalidEventError('The queue function was invoked with something else than SQS records');

    const isDone = await inMessageGroups(data.Records, groupOf, (record) =>
      handleRecord(services, table, record, invocation),
    );
    const failed = data.Records.filter((_, index) => !isDone[index]);
    await postpone(services, failed, invocation.endsAt);
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });

/** Records of one FIFO message group go one after another; those of a standard queue have no lane. */
function groupOf(candidate: AnyRecord): string | undefined {
  const record = SqsRecord.safeParse(candidate).data;
  return record?.eventSourceARN.endsWith('.fifo') ? record.attributes.MessageGroupId : undefined;
}

/** Whether SQS may forget the record. What goes wrong with one must not make the others come again. */
async function handleRecord(
  services: Services,
  table: Routes,
  candidate: AnyRecord,
  invocation: Invocation,
): Promise<boolean> {
  try {
    const record = SqsRecord.safeParse(candidate).data;
    if (!record) throw new InvalidEventError('It is not as SQS makes them');
    return await sendRecord(services, table, record, invocation);
  } catch (error) {
    const reason = error instanceof InvalidEventError ? error.message : nameOfError(error);
    services.log.error('Record failed', { messageId: candidate.messageId, reason });
    return false;
  }
}

/** Whether all that the record says is with the broker, or kept in another queue of ours. */
async function sendRecord(
  services: Services,
  table: Routes,
  record: SqsRecord,
  invocation: Invocation,
): Promise<boolean> {
  if (isOutbox(services.config, record)) return sendFromOutbox(services, table, record, invocation);
  const { deadline, endsAt } = invocation;
  const events = fromSqs(record, 'queue').map((event) => deliver(services, table, event, deadline));
  const origin = `queue/${nameOf(record.eventSourceARN)}`;
  return settleRecord(services, record, await Promise.all(events), { origin, endsAt });
}

function nameOfError(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

export const handler = createHandler(await createServices());
