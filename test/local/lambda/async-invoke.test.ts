import { expect, test } from 'vitest';
import { createAsyncInvoke } from '../../../local/lambda/async-invoke.ts';
import type { InvokeOptions } from '../../../local/lambda/functions.ts';
import { FunctionError } from '../../../local/lambda/host-error.ts';
import { LocalCloudError } from '../../../local/problem.ts';
import type { FunctionWiring } from '../../../local/wiring/serverless.ts';

const schedule: FunctionWiring = {
  name: 'schedule',
  deployedName: 'shop-local-schedule',
  timeoutSeconds: 1,
  memoryMb: 128,
  environment: [],
  queueVariables: {},
  maximumRetryAttempts: 2,
  failureQueue: 'shop-failures',
  hasFailureDestination: true,
};
const { failureQueue: _, ...withoutQueue } = schedule;

/** Invokes a function whose first attempts fail with these errors; every later attempt succeeds. */
async function run(errors: readonly Error[], fn: FunctionWiring = schedule, send = async () => {}) {
  const calls: [payload: unknown, options?: InvokeOptions][] = [];
  const records: [queue: string, record: unknown][] = [];
  const pauses: number[] = [];
  const lines: string[] = [];
  const invokeAsync = createAsyncInvoke({
    async invoke(_name, payload, options) {
      const error = errors[calls.length];
      calls.push(options === undefined ? [payload] : [payload, options]);
      if (error !== undefined) throw error;
    },
    functions: [fn],
    region: 'eu-central-1',
    async send(queue, body) {
      await send();
      records.push([queue, JSON.parse(body)]);
    },
    log: (line) => lines.push(line),
    sleep: async (ms) => void pauses.push(ms),
  });
  await invokeAsync(fn.name, { tick: 1 });
  const requestIds = new Set(calls.map(([, options]) => options?.requestId));
  return { calls, records, pauses, lines, requestIds };
}

const failures = [1, 2, 3].map((n) => new FunctionError('DeliveryError', `down ${n}`));

test('a success is one attempt', async () => {
  const { calls, pauses, lines, records } = await run([]);
  expect([calls.length, pauses, lines, records]).toEqual([1, [], [], []]);
});

test('a failed invocation is repeated after 1 s and 2 s, with the same request id and payload', async () => {
  const { calls, pauses, requestIds, records } = await run(failures.slice(0, 2));
  expect(pauses).toEqual([1000, 2000]);
  expect(calls.map(([payload]) => payload)).toEqual([{ tick: 1 }, { tick: 1 }, { tick: 1 }]);
  expect([...requestIds]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  expect(records).toEqual([]);
});

test('after the third failure, the failure record of Lambda goes to the failure queue, and a line is logged', async () => {
  const { records, requestIds, lines } = await run(failures);
  const record = {
    version: '1.0',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    requestContext: {
      requestId: [...requestIds][0],
      functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:shop-local-schedule:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { tick: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorMessage: 'down 3', errorType: 'DeliveryError' },
  };
  expect(records).toEqual([['shop-failures', record]]);
  expect(lines).toEqual([
    '[schedule] attempt 1 of 3 failed, the next one is in 1 s',
    '[schedule] attempt 2 of 3 failed, the next one is in 2 s',
    '[schedule] failed for good, attempts: 3; the failure record is in queue shop-failures',
  ]);
});

test('for a function without a failure queue, the line says that the queue is missing', async () => {
  const { lines } = await run(failures, withoutQueue);
  expect(lines.at(-1)).toMatch(/attempts: 3; serverless\.yml has no destinations\.onFailure queue for it$/);
});

test('a failure record that cannot be stored is logged, and does not end the process', async () => {
  const { lines } = await run(failures, schedule, () => Promise.reject(new Error('no such queue')));
  expect(lines.at(-1)).toMatch(/could not be put into queue shop-failures: Error: no such queue$/);
});

test('a function can have fewer retries', async () => {
  const { calls, records } = await run(failures, { ...schedule, maximumRetryAttempts: 0 });
  expect(calls).toHaveLength(1);
  expect(records).toMatchObject([['shop-failures', { requestContext: { approximateInvokeCount: 1 } }]]);
});

test('when the local cloud stops, the attempts end without a line', async () => {
  const { calls, records, lines } = await run([new LocalCloudError('The local cloud is stopping.')]);
  expect([calls.length, records, lines]).toEqual([1, [], []]);
});
