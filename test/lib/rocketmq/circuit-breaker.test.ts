import { describe, expect, test } from 'vitest';
import {
  ACCESS_KEY_BREAKER,
  createCircuitBreaker,
  SERVICE_BREAKER,
} from '../../../lib/rocketmq/circuit-breaker.ts';
import { virtualClock } from '../../support/clock.ts';

function start(options: typeof SERVICE_BREAKER | typeof ACCESS_KEY_BREAKER) {
  const clock = virtualClock();
  const notices: string[] = [];
  const breaker = createCircuitBreaker(clock, {
    ...options,
    onOpen: (reason, ms) => notices.push(`open ${ms} ${reason}`),
    onClose: () => notices.push('closed'),
  });
  return { clock, breaker, notices };
}

describe('The circuit breaker of the credentials', () => {
  test('opens at the second refusal in a row, for longer than the service locks a key, and says so once', () => {
    const { clock, breaker, notices } = start(ACCESS_KEY_BREAKER);
    breaker.failed('bad signature');
    expect(breaker.refusal()).toBeUndefined();
    breaker.failed('bad signature');
    expect(breaker.refusal()).toBe('paused for another 310 s after "bad signature"');
    breaker.failed('bad signature');
    clock.jump(5 * 60_000);
    expect(breaker.refusal()).toBe('paused for another 10 s after "bad signature"');
    expect(notices).toEqual(['open 310000 bad signature']);
  });

  test('lets one attempt try when its time is up, and closes when that one succeeds', () => {
    const { clock, breaker, notices } = start(ACCESS_KEY_BREAKER);
    breaker.failed('a');
    breaker.failed('b');
    clock.jump(ACCESS_KEY_BREAKER.openMs);
    expect(breaker.refusal()).toBeUndefined();
    breaker.begin();
    expect(breaker.refusal()).toContain('paused');
    breaker.succeeded();
    expect(breaker.refusal()).toBeUndefined();
    expect(notices.at(-1)).toBe('closed');
  });

  test('lets another try when the one that tried found out nothing', () => {
    const { clock, breaker } = start(ACCESS_KEY_BREAKER);
    breaker.failed('a');
    breaker.failed('b');
    clock.jump(ACCESS_KEY_BREAKER.openMs);
    breaker.begin();
    expect(breaker.refusal()).toContain('paused');
    clock.jump(10_000);
    expect(breaker.refusal()).toBeUndefined();
    breaker.failed('c');
    clock.jump(10_000);
    expect(breaker.refusal()).toContain('paused for another 300 s');
  });

  test('does not stay open because a clock was set back', () => {
    let wall = 0;
    const clock = virtualClock();
    const breaker = createCircuitBreaker({ ...clock, now: () => clock.now() + wall }, ACCESS_KEY_BREAKER);
    breaker.failed('a');
    breaker.failed('b');
    wall = -3_600_000;
    clock.jump(ACCESS_KEY_BREAKER.openMs);
    expect(breaker.refusal()).toBeUndefined();
  });

  test('is asked without effect: only an attempt that begins is its probe', () => {
    const { clock, breaker } = start(ACCESS_KEY_BREAKER);
    breaker.failed('a');
    breaker.failed('b');
    clock.jump(ACCESS_KEY_BREAKER.openMs);
    expect([breaker.refusal(), breaker.refusal()]).toEqual([undefined, undefined]);
  });

  test('stays closed when refusals are not in a row', () => {
    const { breaker } = start(ACCESS_KEY_BREAKER);
    for (let i = 0; i < 10; i++) {
      breaker.failed('a');
      breaker.succeeded();
    }
    expect(breaker.refusal()).toBeUndefined();
  });
});

test('A circuit breaker works though it tells no one', () => {
  const breaker = createCircuitBreaker(virtualClock(), ACCESS_KEY_BREAKER);
  breaker.failed('a');
  breaker.failed('b');
  expect(breaker.refusal()).toContain('paused');
  breaker.succeeded();
  expect(breaker.refusal()).toBeUndefined();
});

test('An attempt that begins during a pause, because it was admitted before, does not end it', () => {
  const { breaker } = start(ACCESS_KEY_BREAKER);
  breaker.failed('a');
  breaker.failed('b');
  breaker.begin();
  expect(breaker.refusal()).toContain('paused for another 310 s');
});

describe('The circuit breaker of the service', () => {
  test('opens only when failures are many and have lasted ten seconds', () => {
    const { clock, breaker } = start(SERVICE_BREAKER);
    for (let i = 0; i < 100; i++) breaker.failed('down');
    expect(breaker.refusal()).toBeUndefined();
    clock.jump(10_000);
    breaker.failed('down');
    expect(breaker.refusal()).toContain('paused for another 10 s');
  });

  test('opens also if the clock was set back while it failed', () => {
    let wall = 0;
    const clock = virtualClock();
    const breaker = createCircuitBreaker({ ...clock, now: () => clock.now() + wall }, SERVICE_BREAKER);
    breaker.failed('down');
    wall = -3_600_000;
    clock.jump(10_000);
    for (let i = 0; i < 9; i++) breaker.failed('down');
    expect(breaker.refusal()).toContain('paused for another 10 s');
  });

  test('starts to count again after a success', () => {
    const { clock, breaker } = start(SERVICE_BREAKER);
    for (let i = 0; i < 9; i++) breaker.failed('down');
    clock.jump(20_000);
    breaker.succeeded();
    breaker.failed('down');
    expect(breaker.refusal()).toBeUndefined();
  });
});
