import { expect, test } from 'vitest';
import { InvalidEventError } from '../../../lib/core/errors.ts';
import type { Progress } from '../../../lib/delivery/message-groups.ts';
import { deliverRecords, IdentifiedRecord, toBatchResponse } from '../../../lib/delivery/records.ts';
import { recordingLog, recordingMeter } from '../../support/services.ts';

/** A record of a FIFO queue as Lambda hands it over. */
const record = (messageId: string, group: string) => ({
  messageId,
  receiptHandle: 'handle',
  body: '{}',
  attributes: { SentTimestamp: '1795413600000', ApproximateReceiveCount: '1', MessageGroupId: group },
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:steps.fifo',
});

/** Delivers the records; each ends as the table says for its id, or throws. */
async function run(
  records: Parameters<typeof deliverRecords>[1],
  endings: Readonly<Record<string, Progress | object>> = {},
) {
  const log = recordingLog();
  const { openMeter, counts } = recordingMeter();
  const idsOf = (some: readonly IdentifiedRecord[]) => some.map(({ messageId }) => messageId);
  const undelivered = await deliverRecords(
    { maxInFlight: 8, client: { hasRoom: () => false }, clock: { after: () => () => {} } },
    records,
    async ({ messageId }) => {
      const ending = endings[messageId] ?? 'done';
      if (typeof ending === 'object') throw ending;
      return ending;
    },
    { log, meter: openMeter() },
  );
  return {
    failed: idsOf(undelivered.failed),
    untried: idsOf(undelivered.untried),
    response: toBatchResponse(undelivered),
    lines: log.lines,
    counts,
  };
}

test('Records that are delivered are not delivered again', async () => {
  expect(await run([record('a', '1'), record('b', '1')])).toMatchObject({
    response: { batchItemFailures: [] },
    lines: [],
    counts: {},
  });
});

test('After a failure or a last record, the rest of the message group is delivered again, too', async () => {
  const records = [record('a', '1'), record('b', '1'), record('c', '2'), record('d', '2'), record('e', '3')];
  const { failed, untried, response, counts } = await run(records, { a: 'failed', c: 'last' });
  expect({ failed, untried }).toEqual({ failed: ['a', 'b'], untried: ['d'] });
  expect(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['a', 'b', 'd']);
  expect(counts).toEqual({ HandedBack: 3 });
});

test.each([
  ['names the fault of an event', new InvalidEventError('it is no JSON'), 'it is no JSON'],
  ['has only the name of another error, whose text may quote a body', new RangeError('secret'), 'RangeError'],
  ['has only the type of what is not an error', ['secret'], 'object'],
])('The log line of a record that failed %s', async (_, thrown, reason) => {
  const { failed, lines } = await run([record('a', '1'), record('b', '2')], { a: thrown });
  expect(failed).toEqual(['a']);
  expect(lines).toEqual([{ level: 'error', text: 'Record failed', facts: { messageId: 'a', reason } }]);
});

test('A record that cannot be read stops its message group, as one that failed', async () => {
  const unreadable = { ...record('a', '1'), messageAttributes: { x: { stringValue: 7 } } };
  const { failed, untried } = await run([unreadable, record('b', '1'), record('c', '2')]);
  expect({ failed, untried }).toEqual({ failed: ['a', 'b'], untried: [] });
});

test('A record that is not one of SQS fails alone, by its id; without an id it is not a record at all', async () => {
  const { failed, lines } = await run([{ messageId: 'a' }, record('b', '1')]);
  expect(failed).toEqual(['a']);
  expect(lines).toMatchObject([
    { facts: { messageId: 'a', reason: expect.stringContaining('not an SQS record') } },
  ]);
  expect(IdentifiedRecord.safeParse({}).success).toBe(false);
});
