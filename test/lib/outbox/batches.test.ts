import { describe, expect, test } from 'vitest';
import {
  type BatchCall,
  createBatches,
  type Ending,
  type EntryVerdict,
} from '../../../lib/outbox/batches.ts';
import { createCalls } from '../../../lib/outbox/calls.ts';
import { oncePerInvocation } from '../../../lib/outbox/once.ts';
import { virtualClock } from '../../support/clock.ts';

/** What one call said about its entries, and how long it took, in milliseconds of the clock. */
interface Answer {
  readonly verdicts?: readonly EntryVerdict[];
  readonly afterMs?: number;
}

interface Call {
  readonly inputs: readonly string[];
  readonly at: number;
}

/** Batches on a virtual clock; `answer` decides about each call. */
function start(answer: (call: BatchCall<string>, count: number) => Answer = () => ({}), startAt = 0) {
  const clock = virtualClock(startAt);
  const calls = createCalls();
  const made: Call[] = [];
  let underWay = 0;
  let mostUnderWay = 0;
  const add = () =>
    createBatches<string>({
      calls,
      clock,
      random: () => 0.5,
      async call(batch) {
        mostUnderWay = Math.max(mostUnderWay, ++underWay);
        const { verdicts, afterMs = 100 } = answer(
          batch,
          made.push({ inputs: batch.inputs, at: clock.now() }),
        );
        await clock.sleep(afterMs, batch.signal);
        underWay--;
        return verdicts ?? batch.inputs.map(() => 'done' as const);
      },
    });
  const put = add();
  return { clock, put, add, made, most: () => mostUnderWay };
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('Entries', () => {
  test('that are added together share calls of ten, 16 calls at once', async () => {
    const { clock, put, made, most } = start();
    const endings = await clock.run(Promise.all(numbered(300).map((input) => put(input, 1, 10_000))));
    expect(new Set(endings)).toEqual(new Set(['done']));
    expect(made.map(({ inputs }) => inputs.length)).toEqual(Array(30).fill(10));
    expect(most()).toBe(16);
    expect(made.flatMap(({ inputs }) => inputs)).toEqual(numbered(300));
  });

  test('that come one by one go at once, each in a call of its own', async () => {
    const { clock, put, made } = start();
    async function comeOneByOne() {
      const endings: Promise<Ending>[] = [];
      for (const input of numbered(3)) {
        endings.push(put(input, 1, 10_000));
        await clock.sleep(10);
      }
      return Promise.all(endings);
    }
    await clock.run(comeOneByOne());
    expect(made).toEqual([
      { inputs: ['0'], at: 0 },
      { inputs: ['1'], at: 10 },
      { inputs: ['2'], at: 20 },
    ]);
  });

  test('that come while all calls are under way go together when the first of them ends', async () => {
    const { clock, put, made } = start();
    const first = numbered(16).map((input) => put(input, 1024 * 1024, 10_000));
    async function comeLater() {
      await clock.sleep(50);
      return Promise.all(['a', 'b', 'c'].map((input) => put(input, 1, 10_000)));
    }
    await clock.run(Promise.all([...first, comeLater()]));
    expect(made.slice(16)).toEqual([{ inputs: ['a', 'b', 'c'], at: 100 }]);
  });

  test('are no more than 1 MiB in one call, and smaller ones need not wait for a large one', async () => {
    const { clock, put, made } = start();
    const sizes = [400, 400, 400, 100, 1024, 100];
    await clock.run(Promise.all(sizes.map((kib, n) => put(String(n), kib * 1024, 10_000))));
    expect(made.map(({ inputs }) => inputs)).toEqual([['0', '1', '3', '5'], ['2'], ['4']]);
  });

  test('share a call up to 1 MiB to the byte, and a larger one goes alone', async () => {
    const { clock, put, made } = start();
    const sizes = [512 * 1024, 512 * 1024, 2 ** 21, 1];
    const endings = await clock.run(Promise.all(sizes.map((bytes, n) => put(String(n), bytes, 10_000))));
    expect(endings).toEqual(['done', 'done', 'done', 'done']);
    expect(made.map(({ inputs }) => inputs)).toEqual([['0', '1'], ['2'], ['3']]);
  });

  test('of callers that add the next one when the last has ended never exceed the limit', async () => {
    const { clock, put, most } = start();
    const chain = async (name: string) => {
      for (const step of numbered(5)) await put(`${name}-${step}`, 1024 * 1024, 60_000);
    };
    await clock.run(Promise.all(numbered(50).map(chain)));
    expect(most()).toBe(16);
  });

  test('of two sources take turns', async () => {
    const { clock, put, add, made } = start();
    const putOther = add();
    const large = 1024 * 1024;
    const all = [
      ...numbered(32).map((input) => put(input, large, 60_000)),
      ...numbered(4).map((n) => putOther(`other ${n}`, large, 60_000)),
    ];
    await clock.run(Promise.all(all));
    const firstCalls = made.slice(0, 8).map(({ inputs }) => inputs[0]);
    expect(firstCalls.filter((input) => input?.startsWith('other'))).toHaveLength(4);
  });
});

describe('An entry that SQS did not take', () => {
  test('for a reason that may pass goes into another call, later each time', async () => {
    const { clock, put, made } = start((_, count) => ({
      verdicts: [count < 8 ? 'again' : 'done'],
      afterMs: 0,
    }));
    expect(await clock.run(put('a', 1, 60_000))).toBe('done');
    const waits = made.slice(1).map(({ at }, index) => at - (made[index]?.at ?? 0));
    expect(waits).toEqual([25, 50, 100, 200, 400, 500, 500]);
  });

  test('does not hold up the others of its call', async () => {
    const { clock, put, made } = start((_, count) => (count === 1 ? { verdicts: ['done', 'again'] } : {}));
    expect(await clock.run(Promise.all([put('a', 1, 60_000), put('b', 1, 60_000)]))).toEqual([
      'done',
      'done',
    ]);
    expect(made.map(({ inputs }) => inputs)).toEqual([['a', 'b'], ['b']]);
  });

  test('for good ends at once', async () => {
    const { clock, put, made } = start(() => ({ verdicts: ['refused'] }));
    expect(await clock.run(put('a', 1, 60_000))).toBe('refused');
    expect(made).toHaveLength(1);
    expect(clock.sleepers).toBe(0);
  });

  test('and did not mention goes into another call', async () => {
    const { clock, put, made } = start((_, count) => (count === 1 ? { verdicts: [] } : {}));
    expect(await clock.run(put('a', 1, 60_000))).toBe('done');
    expect(made).toHaveLength(2);
  });
});

describe('When the time is over', () => {
  test('of any clock, an entry ends, and nothing is left that waits', async () => {
    const { clock, put } = start(() => ({ afterMs: 60_000, verdicts: [] }), 1_000_000);
    expect(await clock.run(put('a', 1, 1_001_000))).toBe('late');
    expect(clock.now()).toBe(1_001_000);
    await clock.run(clock.sleep(1));
    expect(clock.sleepers).toBe(0);
  });

  test('only for the process, which was frozen, no call begins for an entry that waited', async () => {
    const { clock, put, made } = start();
    const first = numbered(16).map((input) => put(input, 1024 * 1024, 10_000));
    const last = put('last', 1, 1000);
    await clock.run(new Promise(setImmediate));
    clock.jump(1000);
    expect(await clock.run(Promise.all([...first, last]))).toEqual([...Array(16).fill('done'), 'late']);
    expect(made).toHaveLength(16);
  });

  test('an entry is refused at once, and no call begins', async () => {
    const { clock, put, made } = start();
    expect(await put('a', 1, clock.now())).toBe('late');
    expect(made).toEqual([]);
  });

  test('entries end, those under way and those that wait, and no call begins after it', async () => {
    const { clock, put, made, most } = start(() => ({ afterMs: 60_000, verdicts: [] }));
    const endings = await clock.run(Promise.all(numbered(500).map((input) => put(input, 1, 1000))));
    expect(new Set(endings)).toEqual(new Set(['late']));
    expect(clock.now()).toBe(1000);
    await clock.run(clock.sleep(120_000));
    expect(made).toHaveLength(16);
    expect(most()).toBe(16);
  });

  test('an entry that waits for another call ends, without one', async () => {
    const { clock, put, made } = start(() => ({ verdicts: ['again'], afterMs: 0 }));
    expect(await clock.run(put('a', 1, 60))).toBe('late');
    expect(clock.now()).toBe(60);
    expect(made.map(({ at }) => at)).toEqual([0, 25]);
  });

  test('for one entry of a call, the call goes on for the others, and is aborted with the last of them', async () => {
    const aborted: number[] = [];
    const { clock, put } = start(({ signal, until }) => {
      signal.addEventListener('abort', () => aborted.push(clock.now()));
      expect(until).toBe(2000);
      return { afterMs: 60_000, verdicts: [] };
    });
    const ended: [string, number][] = [];
    const note = async (name: string, until: number) => {
      const ending = await put(name, 1, until);
      ended.push([`${name} ${ending}`, clock.now()]);
    };
    await clock.run(Promise.all([note('a', 1000), note('b', 2000)]));
    await clock.run(clock.sleep(1));
    expect(ended).toEqual([
      ['a late', 1000],
      ['b late', 2000],
    ]);
    expect(aborted).toEqual([2000]);
  });

  test('a place that a hanging call held is free for later invocations', async () => {
    const { clock, put } = start(({ until }) => (until === 1000 ? { afterMs: 60_000, verdicts: [] } : {}));
    await clock.run(Promise.all(numbered(200).map((input) => put(input, 1, 1000))));
    expect(await clock.run(put('later', 1, 10_000))).toBe('done');
  });
});

test('A line is written once in an invocation, and again in the next one', () => {
  const clock = virtualClock(0);
  const isFirst = oncePerInvocation(clock);
  expect([isFirst('a', 100), isFirst('a', 100), isFirst('b', 100)]).toEqual([true, false, true]);
  expect([isFirst('a', 200), isFirst('a', 100)]).toEqual([true, false]);
  clock.jump(150);
  expect([isFirst('a', 200), isFirst('a', 300)]).toEqual([false, true]);
});

test('Invocations that are over are forgotten, so that the memory of a container does not grow', () => {
  const clock = virtualClock(0);
  const isFirst = oncePerInvocation(clock);
  isFirst('a', 100);
  clock.jump(100);
  expect([isFirst('a', 300), isFirst('a', 100)]).toEqual([true, false]);
  clock.jump(1);
  expect([isFirst('b', 300), isFirst('a', 100)]).toEqual([true, true]);
});

test('Sources of calls are asked once in a turn of the event loop, however many entries came', async () => {
  const calls = createCalls();
  let asked = 0;
  calls.add(() => void asked++);
  for (let wakes = 0; wakes < 3; wakes++) calls.wake();
  await new Promise(setImmediate);
  expect(asked).toBe(1);
  calls.wake();
  await new Promise(setImmediate);
  expect(asked).toBe(2);
});
