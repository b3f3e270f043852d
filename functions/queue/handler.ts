import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod/mini';
import { InvalidEventError } from '../../lib/core/errors.ts';
import { deliver } from '../../lib/delivery/deliver.ts';
import { drain, isOutbox } from '../../lib/delivery/drain.ts';
import type { Invocation } from '../../lib/delivery/invocation.ts';
import { inMessageGroups } from '../../lib/delivery/message-groups.ts';
import { delayRedelivery } from '../../lib/delivery/redelivery.ts';
import { fromSqs, groupOf, SqsRecord } from '../../lib/event/sqs.ts';
import { defineHandler } from '../../lib/handler.ts';
import { planOf } from '../../lib/routing/plan.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createServices, type Services } from '../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

/** Only the ids must be readable: a record that is not understood fails alone, by its id. */
const SqsPayload = z.object({
  Records: z.array(z.looseObject({ messageId: z.string() })).check(z.minLength(1)),
});
type AnyRecord = z.infer<typeof SqsPayload>['Records'][number];

export const createHandler = (services: Services, table: Routes) =>
  defineHandler<unknown, SQSBatchResponse>(services, async function handleQueue(payload, invocation) {
    const { data } = SqsPayload.safeParse(payload);
    if (!data) throw new InvalidEventError('The payload of the queue function is not a batch of SQS records');

    const isDone = await inMessageGroups(data.Records, groupOfAny, (record) =>
      handleRecord(services, table, record, invocation),
    );
    const failed = data.Records.filter((_, index) => !isDone[index]);
    await delayRedelivery(services, failed, invocation);
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });

/** Records of one FIFO message group go one after another; those of a standard queue have no group. */
function groupOfAny(candidate: AnyRecord): string | undefined {
  const record = SqsRecord.safeParse(candidate).data;
  return record && groupOf(record);
}

/** Whether SQS may delete the record. An error in one record must not make SQS deliver the others again. */
async function handleRecord(
  services: Services,
  table: Routes,
  candidate: AnyRecord,
  invocation: Invocation,
): Promise<boolean> {
  try {
    const record = SqsRecord.safeParse(candidate).data;
    if (!record) throw new InvalidEventError('The record is not an SQS record as Lambda delivers it');
    return await sendRecord(services, table, record, invocation);
  } catch (error) {
    const reason = error instanceof InvalidEventError ? error.message : nameOfError(error);
    invocation.log.error('Record failed', { messageId: candidate.messageId, reason });
    return false;
  }
}

/** Whether all messages of the record are with the broker, in the outbox or among the dead letters. */
async function sendRecord(
  services: Services,
  table: Routes,
  record: SqsRecord,
  invocation: Invocation,
): Promise<boolean> {
  const { outboxUrl, propertyMode } = services;
  if (isOutbox(outboxUrl, record)) {
    return drain(services, record, { routes: table, propertyMode }, invocation);
  }
  const plans = fromSqs(record, 'queue').map((event) => planOf(table, event, propertyMode));
  const { settlement } = await deliver(services, plans, invocation);
  return settlement !== 'redeliver';
}

function nameOfError(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

export const handler = createHandler(await createServices({ env: process.env }), routes);
