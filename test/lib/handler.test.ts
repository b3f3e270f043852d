import { expect, test } from 'vitest';
import { defineHandler } from '../../lib/handler.ts';
import { contextWith, recordingLog, recordingMeter } from '../support/services.ts';

test('Only the lines of the first invocation of a container say that it was a cold start', async () => {
  const log = recordingLog();
  const { openMeter } = recordingMeter();
  const services = { log, openMeter, clock: { now: () => 0 }, deadlineReserveMs: 1000 };
  const handler = defineHandler<string, void>(services, async (payload, invocation) => {
    invocation.log.info(payload);
  });
  await handler('first', contextWith({ awsRequestId: 'r-1' }));
  await handler('second', contextWith({ awsRequestId: 'r-2' }));
  expect(log.lines.map(({ facts }) => facts)).toEqual([
    { function_request_id: 'r-1', cold_start: true },
    { function_request_id: 'r-2', cold_start: false },
  ]);
});
