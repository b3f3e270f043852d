import { describe, expect, test } from 'vitest';
import { createLatencyEstimate } from '../../../lib/rocketmq/latency.ts';
import { virtualClock } from '../../support/clock.ts';

/** The estimate after sends that took so long, in milliseconds. */
function estimateAfter(...durations: number[]) {
  const clock = virtualClock();
  clock.jump(60_000);
  const estimate = createLatencyEstimate(clock);
  for (const duration of durations) estimate.record(duration);
  return { clock, estimate };
}

describe('The time that a send will probably not exceed', () => {
  test('is half a second before the first send', () => {
    expect(estimateAfter().estimate.expectedMs()).toBe(500);
  });

  test('is twice that of the first send', () => {
    expect(estimateAfter(100).estimate.expectedMs()).toBe(200);
  });

  test('approaches that of sends that always take as long', () => {
    expect(estimateAfter(100, 100).estimate.expectedMs()).toBe(175);
    expect(estimateAfter(...Array(50).fill(100)).estimate.expectedMs()).toBeCloseTo(100, 2);
  });

  test('grows with one slow send by its deviation, and a little by itself (RFC 6298)', () => {
    // Smoothed: 7/8 of 100 and 1/8 of 500. Deviation: 3/4 of 25 and 1/4 of 400.
    expect(estimateAfter(100, 500).estimate.expectedMs()).toBe(150 + 4 * 118.75);
    expect(estimateAfter(500, 100).estimate.expectedMs()).toBe(450 + 4 * 193.75);
  });

  test('is forgotten after ten seconds without a send', () => {
    const { clock, estimate } = estimateAfter(100);
    clock.jump(10_000);
    expect(estimate.expectedMs()).toBe(200);
    estimate.record(100);
    clock.jump(10_000);
    expect(estimate.expectedMs()).toBe(175);
    clock.jump(1);
    expect(estimate.expectedMs()).toBe(500);
    estimate.record(40);
    expect(estimate.expectedMs()).toBe(80);
    clock.jump(10_001);
    estimate.record(100); // nobody has asked in between
    expect(estimate.expectedMs()).toBe(200);
  });
});
