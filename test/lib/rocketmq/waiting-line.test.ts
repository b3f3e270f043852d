import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWaitingLine } from '../../../lib/rocketmq/waiting-line.ts';
import { virtualClock } from '../../support/clock.ts';

function start() {
  const clock = virtualClock();
  const line = createWaitingLine<string>(clock);
  const ends: (string | undefined)[] = [];
  /** A waiter, whose end is noted with its name. */
  const join = (name: string, waitMs: number, signal?: AbortSignal) =>
    line.wait(waitMs, signal).then((value) => void ends.push(value && `${name} ${value}`));
  const pass = (ms: number) => clock.run(clock.sleep(ms));
  return { clock, line, ends, join, pass };
}

describe('Waiters', () => {
  test('are served in the order of arrival', async () => {
    const { line, ends, join } = start();
    const all = Promise.all([join('a', 1000), join('b', 10), join('c', 500)]);
    for (const value of ['1', '2', '3']) line.serve(value);
    await all;
    expect(ends).toEqual(['a 1', 'b 2', 'c 3']);
    expect(line.length).toBe(0);
  });

  test('whose time is up are passed over, wherever they stand', async () => {
    const { line, ends, join, pass } = start();
    const all = [join('a', 100), join('b', 300), join('c', 100), join('d', 200), join('e', 300)];
    await pass(100);
    expect(line.length).toBe(3);
    await pass(100);
    expect(line.length).toBe(2);
    line.serve('1');
    line.serve('2');
    await Promise.all(all);
    expect(ends).toEqual([undefined, undefined, undefined, 'b 1', 'e 2']);
  });

  test('who come after all others have left are served too', async () => {
    const { line, ends, join, pass } = start();
    const early = [join('a', 100), join('b', 100)];
    await pass(100);
    const late = join('c', 100);
    line.serve('1');
    await Promise.all([...early, late]);
    expect(ends).toEqual([undefined, undefined, 'c 1']);
  });

  test('do not wait without time, or for a caller who has called it off', async () => {
    const { line, ends, join, clock } = start();
    await Promise.all([join('a', 0), join('b', -1), join('c', 100, AbortSignal.abort())]);
    expect(ends).toEqual([undefined, undefined, undefined]);
    expect([line.length, clock.sleepers]).toEqual([0, 0]);
  });

  test('can be called off one by one, and leave no listener behind', async () => {
    const { line, ends, join } = start();
    const [one, two] = [new AbortController(), new AbortController()];
    const all = [join('a', 100), join('b', 100, one.signal), join('c', 100, two.signal)];
    one.abort();
    expect(line.length).toBe(2);
    line.serve('1');
    line.serve('2');
    await Promise.all(all);
    expect(ends).toEqual([undefined, 'a 1', 'c 2']);
    expect(getEventListeners(two.signal, 'abort')).toEqual([]);
  });

  test('are many thousands with one timer, which ends with them', async () => {
    const { clock, line, ends, join } = start();
    const all = Array.from({ length: 10_000 }, (_, n) => join(String(n), 1000 + (n % 3)));
    expect([line.length, clock.sleepers]).toEqual([10_000, 1]);
    for (let n = 0; n < 9000; n++) line.serve('x');
    await clock.run(Promise.all(all));
    expect(ends.filter((end) => end === undefined)).toHaveLength(1000);
    expect(clock.slept).toEqual([1000, 1, 1]);
    expect(clock.sleepers).toBe(0);
  });

  test('end exactly once, served in order or at their time, whatever happens', async () => {
    const step = fc.oneof(
      fc.record({ joins: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ passes: fc.integer({ min: 1, max: 20 }) }),
      fc.constant('serve' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { clock, line, pass } = start();
        const waiting: { readonly until: number; readonly n: number }[] = [];
        const served: number[] = [];
        const expected: number[] = [];
        let n = 0;
        for (const each of steps) {
          if (each === 'serve') {
            const first = waiting.shift();
            if (first) expected.push(first.n);
            if (line.length > 0) line.serve('x');
          } else if ('joins' in each) {
            const name = n++;
            waiting.push({ until: clock.monotonic() + each.joins, n: name });
            void line.wait(each.joins).then((value) => value && served.push(name));
          } else {
            await pass(each.passes);
            await pass(0); // what is due at the same moment
            for (const late of waiting.filter(({ until }) => until <= clock.monotonic())) {
              waiting.splice(waiting.indexOf(late), 1);
            }
          }
          await undefined;
          expect(line.length).toBe(waiting.length);
        }
        expect(served).toEqual(expected);
        expect(clock.sleepers).toBe(waiting.length > 0 ? 1 : 0);
      }),
      { numRuns: 50 },
    );
  });
});
