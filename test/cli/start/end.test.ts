import { expect, test, vi } from 'vitest';
import { readArguments } from '../../../cli/start/arguments.ts';
import { lossText } from '../../../cli/start/losses.ts';
import { stopWithNpm } from '../../../cli/start/stop-with-npm.ts';

test('the end names what is lost: messages, records of the outbox, dead letters, records of other queues', () => {
  const queues = { outbox: 2, 'dead letters': 1, orders: 1, steps: 0 };
  expect(lossText({ messages: 12, queues })).toBe(
    'Lost with this local cloud: 12 messages, 2 records in the outbox (accepted, not yet sent), 1 dead letter, 1 record in orders.',
  );
  expect(lossText({ messages: 0, queues: { outbox: 0 } })).toBeUndefined();
});

test('under npm, the program ends when its parent has ended', () => {
  vi.useFakeTimers();
  try {
    let parent = 7;
    const stop = vi.fn();
    stopWithNpm(stop, { npm_lifecycle_event: 'start' }, () => parent);
    vi.advanceTimersByTime(5000);
    expect(stop).not.toHaveBeenCalled();
    parent = 1;
    vi.advanceTimersByTime(5000);
    expect(stop).toHaveBeenCalledTimes(1);
  } finally {
    vi.useRealTimers();
  }
});

test('without npm, the end of the parent changes nothing', () => {
  vi.useFakeTimers();
  stopWithNpm(
    () => {},
    {},
    () => 1,
  );
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test('the options can be read, and every other argument gets the help', () => {
  expect(readArguments([])).toEqual({ isReal: false, isKept: false, isJson: false });
  expect(readArguments(['--real', '--keep', '--json'])).toEqual({ isReal: true, isKept: true, isJson: true });
  expect(readArguments(['--help'])).toMatch(/^Usage: npm start/);
  expect(() => readArguments(['--rael'])).toThrow(/--rael.*Usage: npm start/s);
});
