import type { SQSBatchResponse } from 'aws-lambda';
import { deliver } from '../../lib/delivery/deliver.ts';
import { deliverRecords, toBatchResponse } from '../../lib/delivery/records.ts';
import { assertSettled, progressOf } from '../../lib/delivery/settle.ts';
import { inTurns } from '../../lib/delivery/turns.ts';
import { fifoRecordsOf, fromEventBus } from '../../lib/event/event-bus.ts';
import { fromSqs } from '../../lib/event/sqs.ts';
import { defineHandler } from '../../lib/handler.ts';
import { planOf } from '../../lib/routing/plan.ts';
import type { Routes } from '../../lib/routing/route.ts';
import { createServices, type Services } from '../../lib/services.ts';
import { routes } from './routes.ts';

export { routes };

export const createHandler = (services: Services, table: Routes) =>
  defineHandler<unknown, SQSBatchResponse | undefined>(
    services,
    async function handleEventBus(payload, invocation) {
      const { propertyMode, clock } = services;
      const now = clock.now();
      const options = { propertyMode, now, trace: invocation.trace };
      const records = fifoRecordsOf(payload);
      if (records) {
        const undelivered = await deliverRecords(
          services,
          records,
          async (record) => {
            const plans = fromSqs(record, 'event-bus').map((event) => planOf(table, event, options));
            return progressOf(await deliver(services, plans, invocation));
          },
          invocation,
        );
        return toBatchResponse(undelivered);
      }
      const events = fromEventBus(payload, invocation.requestId, now);
      const deliveries = await inTurns(services, events, (event) =>
        deliver(services, [planOf(table, event, options)], invocation),
      );
      assertSettled(deliveries, invocation);
      return undefined;
    },
  );

export const handler = createHandler(await createServices({ env: process.env, routes }), routes);
