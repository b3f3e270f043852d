import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createConcurrencyLimit, type Permit } from '../../../lib/rocketmq/concurrency.ts';
import { virtualClock } from '../../support/clock.ts';

async function permitsOf(
  concurrency: ReturnType<typeof createConcurrencyLimit>,
  count: number,
): Promise<Permit[]> {
  const permits = await Promise.all(Array.from({ length: count }, () => concurrency.acquire(1000)));
  return permits.filter((permit) => permit !== undefined);
}

describe('The number of sends in flight', () => {
  test('is one until the service has accepted something, and then the maximum', async () => {
    const clock = virtualClock();
    const concurrency = createConcurrencyLimit(8, clock);
    expect(concurrency.limit).toBe(1);
    (await concurrency.acquire(0))?.release('other');
    expect(concurrency.limit).toBe(1);
    (await concurrency.acquire(0))?.release('accepted');
    expect(concurrency.limit).toBe(8);
  });

  test('has room for a request while it is not reached and none waits', async () => {
    const clock = virtualClock();
    const concurrency = createConcurrencyLimit(2, clock);
    const first = concurrency.tryAcquire();
    expect(concurrency.hasRoom()).toBe(false);
    first?.release('accepted');
    expect(concurrency.hasRoom()).toBe(true);
    const permits = await permitsOf(concurrency, 2);
    const waiting = concurrency.acquire(1000);
    expect(concurrency.hasRoom()).toBe(false);
    for (const permit of permits) permit.release('accepted');
    expect(concurrency.hasRoom()).toBe(true);
    (await waiting)?.release('accepted');
  });

  test('is halved at once when throttled, but once for all that were in flight together', async () => {
    const concurrency = createConcurrencyLimit(8, virtualClock());
    (await concurrency.acquire(0))?.release('accepted');
    for (const permit of await permitsOf(concurrency, 8)) permit.release('throttled');
    expect(concurrency.limit).toBe(4);
    (await concurrency.acquire(0))?.release('throttled');
    expect(concurrency.limit).toBe(2);
  });

  test('is one again when the service no longer knows us', async () => {
    const concurrency = createConcurrencyLimit(8, virtualClock());
    (await concurrency.acquire(0))?.release('accepted');
    (await concurrency.acquire(0))?.release('refused');
    expect(concurrency.limit).toBe(1);
    (await concurrency.acquire(0))?.release('accepted');
    expect(concurrency.limit).toBe(8);
  });

  test('climbs back by about one for every full round of successes', async () => {
    const concurrency = createConcurrencyLimit(8, virtualClock());
    (await concurrency.acquire(0))?.release('accepted');
    (await concurrency.acquire(0))?.release('throttled');
    const limits = [concurrency.limit];
    for (let round = 0; round < 6; round++) {
      for (const permit of await permitsOf(concurrency, concurrency.limit)) permit.release('accepted');
      limits.push(concurrency.limit);
    }
    expect(limits).toEqual([4, 4, 5, 6, 7, 8, 8].map((limit, i) => (i === 0 ? 4 : limit)));
  });

  test('is kept by callers who acquire again as soon as they have released', async () => {
    const clock = virtualClock();
    const limit = createConcurrencyLimit(2, clock);
    (await limit.acquire(0))?.release('accepted');
    let inFlight = 0;
    let most = 0;
    const work = async () => {
      for (let round = 0; round < 10; round++) {
        const permit = await limit.acquire(60_000);
        most = Math.max(most, ++inFlight);
        for (let turns = round % 4; turns > 0; turns--) await undefined;
        inFlight--;
        permit?.release(round % 3 ? 'accepted' : 'other');
      }
    };
    await clock.run(Promise.all(Array.from({ length: 12 }, work)));
    expect(most).toBe(2);
  });

  test('is one again after a reset, although requests of before still end well', async () => {
    const limit = createConcurrencyLimit(8, virtualClock());
    (await limit.acquire(0))?.release('accepted');
    const before = await permitsOf(limit, 3);
    limit.reset();
    for (const permit of before) permit.release('other');
    expect(limit.limit).toBe(1);
  });

  test('never exceeds the limit nor falls below one, whatever happens', async () => {
    const signals = fc.array(fc.constantFrom('accepted', 'throttled', 'other', 'acquire'), {
      maxLength: 100,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 16 }), signals, async (max, steps) => {
        const clock = virtualClock();
        const concurrency = createConcurrencyLimit(max, clock);
        const inside: Permit[] = [];
        for (const step of steps) {
          if (step === 'acquire')
            void concurrency.acquire(60_000).then((permit) => permit && inside.push(permit));
          else inside.shift()?.release(step as 'accepted');
          await new Promise<void>((resolve) => queueMicrotask(resolve));
          expect(inside.length).toBeLessThanOrEqual(max);
          expect(concurrency.limit).toBeGreaterThanOrEqual(1);
          expect(concurrency.limit).toBeLessThanOrEqual(max);
        }
      }),
    );
  });
});

describe('A waiter', () => {
  test('enters in the order of arrival', async () => {
    const clock = virtualClock();
    const concurrency = createConcurrencyLimit(1, clock);
    const order: number[] = [];
    const first = await concurrency.acquire(0);
    const others = [1, 2, 3].map(async (n) => {
      const permit = await concurrency.acquire(1000);
      order.push(n);
      permit?.release('other');
    });
    first?.release('other');
    await clock.run(Promise.all(others));
    expect(order).toEqual([1, 2, 3]);
  });

  test('is not overtaken by a newcomer, who gets a permit only if there are no waiters', async () => {
    const concurrency = createConcurrencyLimit(1, virtualClock());
    const holder = concurrency.tryAcquire();
    expect(concurrency.tryAcquire()).toBeUndefined();
    const waiting = concurrency.acquire(1000);
    holder?.release('other');
    expect(concurrency.tryAcquire()).toBeUndefined();
    (await waiting)?.release('other');
    expect(concurrency.tryAcquire()).toBeDefined();
  });

  test('gets no permit after the time is up, and takes none from those behind', async () => {
    const clock = virtualClock();
    const concurrency = createConcurrencyLimit(1, clock);
    const holder = await concurrency.acquire(0);
    expect(await clock.run(concurrency.acquire(500))).toBeUndefined();
    expect(clock.slept).toEqual([500]);
    const next = concurrency.acquire(1000);
    holder?.release('other');
    expect(await next).toBeDefined();
  });

  test('stops waiting when called off', async () => {
    const concurrency = createConcurrencyLimit(1, virtualClock());
    await concurrency.acquire(0);
    const controller = new AbortController();
    const waiting = concurrency.acquire(1000, controller.signal);
    controller.abort();
    expect(await waiting).toBeUndefined();
  });
});
