import { describe, expect, test } from 'vitest';
import { createCalls } from '../../../lib/outbox/calls.ts';
import { oncePerInvocation } from '../../../lib/outbox/once.ts';
import { createQueueStore } from '../../../lib/outbox/queue-store.ts';
import { MAX_RECORD_BYTES, writeRecord } from '../../../lib/outbox/write-record.ts';
import { virtualClock } from '../../support/clock.ts';
import { incompressibleText } from '../../support/random.ts';
import { recordingLog } from '../../support/services.ts';

const message = (body: string) => ({ topic: 'orders', body, keys: ['k'], properties: {} });

/** The outbox and the dead letters before an SQS that answers so; `undefined` is a call that hangs. */
function start(answer: () => object | undefined = () => ({ Successful: [{ Id: '0' }] })) {
  const clock = virtualClock();
  const log = recordingLog();
  const shared = {
    log,
    clock,
    random: () => 0.5,
    calls: createCalls(),
    callSqs: async () => (answer() ?? new Promise(() => {})) as never,
    isFirst: oncePerInvocation(clock),
  };
  const outbox = createQueueStore('https://sqs.example/1/outbox', 'the outbox', shared);
  const deadLetters = createQueueStore('https://sqs.example/1/letters', 'the dead-letter queue', shared);
  const endBy = clock.now() + 1000;
  return { clock, log, outbox, deadLetters, endBy };
}
const texts = ({ log }: ReturnType<typeof start>) => log.lines.map(({ text }) => text);

describe('A store', () => {
  test('takes a record of exactly the limit of SQS, and leaves nothing that waits', async () => {
    const { clock, outbox, endBy } = start();
    const overhead = (await writeRecord(message(''))).bytes;
    const body = 'x'.repeat(MAX_RECORD_BYTES - overhead);
    expect(await clock.run(outbox.put(message(body), endBy))).toBe(true);
    expect(clock.sleepers).toBe(0);
  });

  test('takes no record that is too large even compressed, and says by how much', async () => {
    const { clock, outbox, endBy, log } = start();
    const body = incompressibleText(MAX_RECORD_BYTES);
    expect(await outbox.put(message(body), endBy)).toBe(false);
    const facts = { topic: 'orders', keys: ['k'], bytes: expect.any(Number), maxBytes: MAX_RECORD_BYTES };
    expect(log.lines).toMatchObject([{ level: 'error', facts }]);
    expect(clock.sleepers).toBe(0);
  });

  test('does not wait for the compression of a large record when the time is over', async () => {
    const started = start();
    const { clock, outbox, endBy } = started;
    const large = message('x'.repeat(8 * MAX_RECORD_BYTES));
    expect(await clock.run(outbox.put(large, endBy))).toBe(false);
    expect(clock.now()).toBe(endBy);
    expect(texts(started)).toEqual([expect.stringContaining('Not stored in the outbox')]);
  });
});

describe('The log says once in an invocation', () => {
  test('that a queue did not answer in time, for each queue', async () => {
    const started = start(() => undefined);
    const { clock, outbox, deadLetters, endBy } = started;
    const puts = [outbox, outbox, deadLetters].map((store) => store.put(message('a'), endBy));
    expect(await clock.run(Promise.all(puts))).toEqual([false, false, false]);
    expect(texts(started).sort()).toEqual([
      expect.stringContaining('Not stored in the dead-letter queue'),
      expect.stringContaining('Not stored in the outbox'),
    ]);
  });

  test('why SQS refused records, for each reason and each queue', async () => {
    const codes = ['KmsDisabled', 'KmsDisabled', 'InvalidMessageContents', 'KmsDisabled'];
    const started = start(() => ({ Failed: [{ Id: '0', SenderFault: true, Code: codes.shift() }] }));
    const { clock, log, outbox, deadLetters, endBy } = started;
    for (const store of [outbox, outbox, outbox, deadLetters]) {
      expect(await clock.run(store.put(message('a'), endBy))).toBe(false);
    }
    expect(log.lines).toMatchObject([
      { text: expect.stringContaining('the outbox'), facts: { error: 'KmsDisabled' } },
      { text: expect.stringContaining('the outbox'), facts: { error: 'InvalidMessageContents' } },
      { text: expect.stringContaining('the dead-letter queue'), facts: { error: 'KmsDisabled' } },
    ]);
  });
});
