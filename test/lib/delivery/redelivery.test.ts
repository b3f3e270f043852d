import fc from 'fast-check';
import { expect, test } from 'vitest';
import { delayRedelivery, redeliverNow, secondsAfter } from '../../../lib/delivery/redelivery.ts';

const arn = 'arn:aws:sqs:eu-central-1:000000000000:orders';
const record = (receiptHandle: string, ApproximateReceiveCount: string) => ({
  receiptHandle,
  eventSourceARN: arn,
  attributes: { ApproximateReceiveCount },
});

/** The delays that were asked for. */
async function delays(records: readonly unknown[], { now = 0, random = 0 } = {}) {
  const asked: unknown[] = [];
  const redelivery = { delay: async (...call: unknown[]) => void asked.push(call) };
  await delayRedelivery({ redelivery, clock: { now: () => now }, random: () => random }, records, {
    endBy: 10_000,
  });
  return asked;
}

test('A failed record is delivered again after 30 to 60 seconds, and later each time, up to a quarter of an hour', () => {
  expect([secondsAfter(1, 0), secondsAfter(1, 1)]).toEqual([30, 60]);
  expect([secondsAfter(2, 0), secondsAfter(2, 1)]).toEqual([60, 120]);
  expect([secondsAfter(4, 0), secondsAfter(4, 1)]).toEqual([240, 480]);
  expect([secondsAfter(5, 0), secondsAfter(5, 1)]).toEqual([450, 900]);
  expect([secondsAfter(1000, 0), secondsAfter(1000, 1)]).toEqual([450, 900]);
});

test('An outage of a minute does not use up a maxReceiveCount of 3', () => {
  const soonest = secondsAfter(1, 0) + secondsAfter(2, 0) + secondsAfter(3, 0);
  expect(soonest).toBeGreaterThan(3 * 60);
});

test('The delay is a whole number of seconds that SQS takes, whatever the count', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (count, random) => {
      const seconds = secondsAfter(count, random);
      expect(Number.isInteger(seconds)).toBe(true);
      expect(seconds).toBeGreaterThanOrEqual(30);
      expect(seconds).toBeLessThanOrEqual(900);
    }),
  );
});

test('Each failed record is delayed by its own count of deliveries', async () => {
  expect(await delays([record('a', '1'), record('b', '3')], { random: 0.5 })).toEqual([
    [{ arn, receiptHandle: 'a' }, 45, 10_000],
    [{ arn, receiptHandle: 'b' }, 180, 10_000],
  ]);
});

test('A record without a handle or a queue is skipped, and one with a strange count is delayed as the first time', async () => {
  expect(await delays([{}, null, { receiptHandle: 'a' }, record('b', 'many')])).toEqual([
    [{ arn, receiptHandle: 'b' }, 30, 10_000],
  ]);
});

test('With less than 200 ms left, records return when their visibility timeout ends', async () => {
  expect(await delays([record('a', '1')], { now: 9801 })).toEqual([]);
  expect(await delays([record('a', '1')], { now: 9800 })).toHaveLength(1);
});

test('A record that was not tried is delivered again at once', async () => {
  const asked: unknown[] = [];
  const redelivery = { delay: async (...call: unknown[]) => void asked.push(call) };
  await redeliverNow({ redelivery, clock: { now: () => 0 } }, [record('a', '3')], { endBy: 10_000 });
  expect(asked).toEqual([[{ arn, receiptHandle: 'a' }, 0, 10_000]]);
});
