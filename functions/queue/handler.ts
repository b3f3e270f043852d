import type { SQSBatchResponse } from 'aws-lambda';
import * as z from 'zod/mini';
import { InvalidEventError } from '../../lib/core/errors.ts';
import { deliver } from '../../lib/delivery/deliver.ts';
import { drain, isOutbox } from '../../lib/delivery/drain.ts';
import { deliverRecords, IdentifiedRecord, toBatchResponse } from '../../lib/delivery/records.ts';
import { delayRedelivery, redeliverNow } from '../../lib/delivery/redelivery.ts';
import { progressOf } from '../../lib/delivery/settle.ts';
import { fromSqs } from '../../lib/event/sqs.ts';
import { defineHandler } from '../../lib/handler.ts';
import { planOf } from '../../lib/routing/plan.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createServices, type Services } from '../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

const SqsPayload = z.object({ Records: z.array(IdentifiedRecord).check(z.minLength(1)) });

export const createHandler = (services: Services, table: Routes) =>
  defineHandler<unknown, SQSBatchResponse>(services, async function handleQueue(payload, invocation) {
    const { data } = SqsPayload.safeParse(payload);
    if (!data) throw new InvalidEventError('The payload of the queue function is not a batch of SQS records');

    const { outboxUrl, propertyMode, clock } = services;
    const undelivered = await deliverRecords(
      services,
      data.Records,
      async (record) => {
        if (isOutbox(outboxUrl, record)) {
          const isDone = await drain(services, record, { routes: table, propertyMode }, invocation);
          return isDone ? 'done' : 'failed';
        }
        const plans = fromSqs(record, 'queue').map((event) =>
          planOf(table, event, { propertyMode, now: clock.now(), trace: invocation.trace }),
        );
        return progressOf(await deliver(services, plans, invocation));
      },
      invocation,
    );
    await delayRedelivery(services, undelivered.failed, invocation);
    await redeliverNow(services, undelivered.untried, invocation);
    return toBatchResponse(undelivered);
  });

export const handler = createHandler(await createServices({ env: process.env, routes }), routes);
