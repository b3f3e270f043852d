import { describe, expect, test } from 'vitest';
import { createCalls } from '../../../lib/outbox/calls.ts';
import { oncePerInvocation } from '../../../lib/outbox/once.ts';
import { type BatchAnswer, createQueueBatches } from '../../../lib/outbox/queue-batches.ts';
import type { ConnectedSqs } from '../../../lib/outbox/sqs.ts';
import { virtualClock } from '../../support/clock.ts';
import { recordingLog } from '../../support/services.ts';

/** Batches to a queue that answers its first call so, and takes everything after that. */
function start(answer: (signal: AbortSignal) => BatchAnswer | Promise<BatchAnswer>) {
  const clock = virtualClock();
  const calls: (readonly string[])[] = [];
  const refused: string[] = [];
  const batches = createQueueBatches<string>(
    {
      log: recordingLog(),
      clock,
      random: () => 0.5,
      calls: createCalls(),
      callSqs: (_, act) => act({} as ConnectedSqs),
      isFirst: oncePerInvocation(clock),
    },
    {
      async send(_, inputs, signal) {
        if (calls.push(inputs) === 1) return answer(signal);
        return { Successful: inputs.map((_, place) => ({ Id: String(place) })) };
      },
      onFailure: (error) => refused.push(error),
    },
  );
  const put = (inputs: readonly string[], ms = 60_000) =>
    clock.run(Promise.all(inputs.map((input) => batches(input, 1, clock.now() + ms))));
  return { put, calls, refused, clock };
}

describe('Each entry of a call ends as SQS says of its place:', () => {
  test('done, refused for good, or tried again', async () => {
    const { put, calls, refused } = start(() => ({
      Successful: [{ Id: '1' }],
      Failed: [
        { Id: '0', SenderFault: true, Code: 'KmsDisabled' },
        { Id: '2', SenderFault: false, Code: 'InternalError' },
        { Id: '3', SenderFault: true },
      ],
    }));
    expect(await put(['a', 'b', 'c', 'd', 'e'])).toEqual(['refused', 'done', 'done', 'refused', 'done']);
    expect(calls.slice(1).flat().sort()).toEqual(['c', 'e']); // `e` was not mentioned
    expect(refused).toEqual(['KmsDisabled', '']);
  });

  test('refused, if it is said to be stored and refused', async () => {
    const fault = { Id: '0', SenderFault: true, Code: 'X' };
    const other = { Id: '0', SenderFault: false, Code: 'Y' };
    const { put } = start(() => ({ Successful: [{ Id: '0' }], Failed: [fault, other] }));
    expect(await put(['a'])).toEqual(['refused']);
  });

  test('all are tried again if it says nothing', async () => {
    const { put, calls, refused } = start(() => ({}));
    expect(await put(['a', 'b'])).toEqual(['done', 'done']);
    expect(calls.flat().sort()).toEqual(['a', 'a', 'b', 'b']);
    expect(refused).toEqual([]);
  });
});

describe('A call that fails as a whole ends all of its entries,', () => {
  test.each([
    ['named by its error', new RangeError('text'), 'RangeError'],
    ['also if what was thrown is no error', 'text', ''],
  ])('%s', async (_, thrown, name) => {
    const { put, calls, refused } = start(() => Promise.reject(thrown));
    expect(await put(['a', 'b'])).toEqual(['refused', 'refused']);
    expect(calls).toHaveLength(1);
    expect(refused).toEqual([name]);
  });
});

test('A call that ends because its time is over says nothing of the queue', async () => {
  const { put, refused, clock } = start(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  expect(await put(['a', 'b'], 1000)).toEqual(['late', 'late']);
  await clock.run(clock.sleep(1000));
  expect(refused).toEqual([]);
});
