import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGate, type Place } from '../../../lib/rocketmq/concurrency.ts';
import { virtualClock } from '../../support/clock.ts';

async function placesOf(gate: ReturnType<typeof createGate>, count: number): Promise<Place[]> {
  const places = await Promise.all(Array.from({ length: count }, () => gate.enter(1000)));
  return places.filter((place) => place !== undefined);
}

describe('The number of sends in flight', () => {
  test('is one until the service has accepted something, and then the maximum', async () => {
    const clock = virtualClock();
    const gate = createGate(8, clock);
    expect(gate.limit).toBe(1);
    (await gate.enter(0))?.leave('other');
    expect(gate.limit).toBe(1);
    (await gate.enter(0))?.leave('accepted');
    expect(gate.limit).toBe(8);
  });

  test('is halved at once when throttled, but once for all that were in flight together', async () => {
    const gate = createGate(8, virtualClock());
    (await gate.enter(0))?.leave('accepted');
    for (const place of await placesOf(gate, 8)) place.leave('throttled');
    expect(gate.limit).toBe(4);
    (await gate.enter(0))?.leave('throttled');
    expect(gate.limit).toBe(2);
  });

  test('is one again when the service no longer knows us', async () => {
    const gate = createGate(8, virtualClock());
    (await gate.enter(0))?.leave('accepted');
    (await gate.enter(0))?.leave('refused');
    expect(gate.limit).toBe(1);
  });

  test('climbs back by about one for every full round of successes', async () => {
    const gate = createGate(8, virtualClock());
    (await gate.enter(0))?.leave('accepted');
    (await gate.enter(0))?.leave('throttled');
    const limits = [gate.limit];
    for (let round = 0; round < 6; round++) {
      for (const place of await placesOf(gate, gate.limit)) place.leave('accepted');
      limits.push(gate.limit);
    }
    expect(limits).toEqual([4, 4, 5, 6, 7, 8, 8].map((limit, i) => (i === 0 ? 4 : limit)));
  });

  test('never exceeds the limit nor falls below one, whatever happens', async () => {
    const signals = fc.array(fc.constantFrom('accepted', 'throttled', 'other', 'enter'), { maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 16 }), signals, async (max, steps) => {
        const clock = virtualClock();
        const gate = createGate(max, clock);
        const inside: Place[] = [];
        for (const step of steps) {
          if (step === 'enter') void gate.enter(60_000).then((place) => place && inside.push(place));
          else inside.shift()?.leave(step as 'accepted');
          await new Promise<void>((resolve) => queueMicrotask(resolve));
          expect(inside.length).toBeLessThanOrEqual(max);
          expect(gate.limit).toBeGreaterThanOrEqual(1);
          expect(gate.limit).toBeLessThanOrEqual(max);
        }
      }),
    );
  });
});

describe('Who waits', () => {
  test('enters in the order of arrival', async () => {
    const clock = virtualClock();
    const gate = createGate(1, clock);
    const order: number[] = [];
    const first = await gate.enter(0);
    const others = [1, 2, 3].map(async (n) => {
      const place = await gate.enter(1000);
      order.push(n);
      place?.leave('other');
    });
    first?.leave('other');
    await clock.run(Promise.all(others));
    expect(order).toEqual([1, 2, 3]);
  });

  test('gets no place after the time is up, and takes none from those behind', async () => {
    const clock = virtualClock();
    const gate = createGate(1, clock);
    const holder = await gate.enter(0);
    expect(await clock.run(gate.enter(500))).toBeUndefined();
    expect(clock.slept).toEqual([500]);
    const next = gate.enter(1000);
    holder?.leave('other');
    expect(await next).toBeDefined();
  });

  test('stops waiting when called off', async () => {
    const gate = createGate(1, virtualClock());
    await gate.enter(0);
    const controller = new AbortController();
    const waiting = gate.enter(1000, controller.signal);
    controller.abort();
    expect(await waiting).toBeUndefined();
  });
});
