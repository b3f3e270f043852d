import { describe, expect, test } from 'vitest';
import { createFaults, type FaultableRequest } from '../../../local/dms/faults.ts';

const sendTo = (topic: string | undefined): FaultableRequest => ({ target: 'send', topic: () => topic });
const SEND = sendTo('orders');
const TOKEN: FaultableRequest = { target: 'iam', topic: () => undefined };

/** 0.005, 0.015 … 0.995, again and again: each percent is drawn once in a hundred draws. */
function everyPercent() {
  let drawn = 0;
  return () => ((drawn++ % 100) + 0.5) / 100;
}

const never = () => {
  throw new Error('this must not be called');
};

describe('percentages', () => {
  test('are met exactly as often as they say if the draws are even', () => {
    const faults = createFaults({ script: '10% 503; 5% reset after; 1% cut body', random: everyPercent() });
    const met = Array.from({ length: 200 }, () => faults.decide(SEND)?.line);
    expect(faults.counts()).toEqual({ '10% 503': 20, '5% reset after': 10, '1% cut body': 2 });
    expect(met.filter((line) => line === undefined)).toHaveLength(168);
  });

  test('are decided in the order of the script, by one draw for each send', () => {
    const draws = [0, 0.0999, 0.1, 0.1499, 0.15, 0.9999];
    const faults = createFaults({ script: '10% 503\n5% 500', random: () => draws.shift() ?? never() });
    const met = draws.map(() => SEND).map((send) => faults.decide(send)?.line);
    expect(met).toEqual(['10% 503', '10% 503', '5% 500', '5% 500', undefined, undefined]);
  });

  test('of 100 % are always met, and of 0 % never', () => {
    const faults = createFaults({ script: '0% 500; 100% 503', random: everyPercent() });
    for (let i = 0; i < 100; i++) faults.decide(SEND);
    expect(faults.counts()).toEqual({ '0% 500': 0, '100% 503': 100 });
  });

  test('of another topic, or of IAM, do not affect a send', () => {
    const faults = createFaults({ script: 'topic orders 100% 503; iam 100% 500', random: () => 0.5 });
    const requests = [SEND, sendTo('audit'), sendTo(undefined), TOKEN];
    const met = requests.map((request) => faults.decide(request)?.line);
    expect(met).toEqual(['topic orders 100% 503', undefined, undefined, 'iam 100% 500']);
  });
});

describe('next', () => {
  test('precedes the percentages wherever it stands, needs no draw, and is used up', () => {
    const script = '100% 500; next 2 503; next 1 502';
    const random = () => 0;
    const faults = createFaults({ script, random });
    const met = Array.from({ length: 4 }, () => faults.decide(SEND)?.line);
    expect(met).toEqual(['next 2 503', 'next 2 503', 'next 1 502', '100% 500']);
  });

  test('of a topic waits for a send to that topic', () => {
    const faults = createFaults({ script: 'topic audit next 1 503', random: never });
    const met = [SEND, sendTo('audit'), sendTo('audit')].map((send) => faults.decide(send)?.line);
    expect(met).toEqual([undefined, 'topic audit next 1 503', undefined]);
  });
});

describe('a rate', () => {
  function accepted(faults: ReturnType<typeof createFaults>, sends: number) {
    return Array.from({ length: sends }, () => faults.decide(SEND)).filter((fault) => fault === undefined)
      .length;
  }

  test('accepts the sends of one second at once, and then as many as the elapsed time allows', () => {
    let now = 1000;
    const faults = createFaults({ script: 'rate 100/s', now: () => now });
    expect(accepted(faults, 150)).toBe(100);
    now += 290;
    expect(accepted(faults, 150)).toBe(29);
    now += 60_000;
    expect(accepted(faults, 150)).toBe(100);
    expect(faults.counts()).toEqual({ 'rate 100/s': 450 - 229 });
  });

  test('accepts no further sends while the clock is set back', () => {
    let now = 1000;
    const faults = createFaults({ script: 'rate 1/s', now: () => now });
    expect(accepted(faults, 1)).toBe(1);
    now -= 500;
    expect(accepted(faults, 1)).toBe(0);
    now = 2000;
    expect(accepted(faults, 2)).toBe(1);
  });

  test('precedes all other lines: a send that it refuses does not use up a `next` line', () => {
    const faults = createFaults({ script: 'next 2 503; rate 1/s', now: () => 0 });
    const met = Array.from({ length: 3 }, () => faults.decide(SEND)?.line);
    expect(met).toEqual(['next 2 503', 'rate 1/s', 'rate 1/s']);
  });

  test('is for sends, or for the sends to one topic if it names one', () => {
    const faults = createFaults({ script: 'topic audit rate 0/s', now: () => 0 });
    expect([SEND, TOKEN].map(faults.decide)).toEqual([undefined, undefined]);
    expect(faults.decide(sendTo('audit'))?.line).toBe('topic audit rate 0/s');
  });
});

describe('a script', () => {
  test('can be replaced at any time; every count then starts at 0', () => {
    const faults = createFaults({ script: 'next 1 503' });
    faults.decide(SEND);
    faults.set('next 1 503; next 1 500');
    expect(faults.counts()).toEqual({ 'next 1 503': 0, 'next 1 500': 0 });
    expect(faults.decide(SEND)?.line).toBe('next 1 503');
    faults.set('');
    expect(faults.decide(SEND)).toBeUndefined();
    expect(faults.counts()).toEqual({});
  });

  test('that cannot be read changes nothing', () => {
    const faults = createFaults({ script: '100% 503' });
    expect(() => faults.set('nonsense')).toThrow('nonsense');
    expect(faults.decide(SEND)?.line).toBe('100% 503');
  });

  test('with the same line twice counts both as one', () => {
    const faults = createFaults({ script: 'next 1 503; next 1 503' });
    for (let i = 0; i < 3; i++) faults.decide(SEND);
    expect(faults.counts()).toEqual({ 'next 1 503': 2 });
  });

  test('that names no topic never asks for one', () => {
    const faults = createFaults({ script: 'next 1 503' });
    expect(faults.decide({ target: 'send', topic: never })).toBeDefined();
  });
});
