import { describe, expect, test } from 'vitest';
import { createThawGuard } from '../../../lib/rocketmq/thaw.ts';
import { virtualClock } from '../../support/clock.ts';

describe('The thaw guard', () => {
  test('believes the clock that shows the larger gap', () => {
    const clock = virtualClock();
    let monotonic = 60_000;
    const guard = createThawGuard({ ...clock, monotonic: () => monotonic }, 3000);
    clock.jump(3001);
    expect(guard.hasSlept()).toBe(true);
    guard.touch();
    expect(guard.hasSlept()).toBe(false);
    monotonic += 3001;
    expect(guard.hasSlept()).toBe(true);
  });

  test('is not misled by a wall clock that is set back', () => {
    const clock = virtualClock();
    const guard = createThawGuard({ ...clock, monotonic: () => 0 }, 3000);
    clock.jump(-60_000);
    expect(guard.hasSlept()).toBe(false);
  });

  test('calls five milliseconds a moment ago, by either clock', () => {
    const clock = virtualClock();
    let monotonic = 60_000;
    const guard = createThawGuard({ ...clock, monotonic: () => monotonic }, 3000);
    clock.jump(5);
    expect(guard.isRecent()).toBe(true);
    clock.jump(1);
    expect(guard.isRecent()).toBe(false);
    guard.touch();
    expect(guard.isRecent()).toBe(true);
    monotonic += 6;
    expect(guard.isRecent()).toBe(false);
  });

  test('allows a pause of exactly the limit', () => {
    const clock = virtualClock();
    const guard = createThawGuard(clock, 3000);
    clock.jump(3000);
    expect(guard.hasSlept()).toBe(false);
    clock.jump(1);
    expect(guard.hasSlept()).toBe(true);
  });
});
