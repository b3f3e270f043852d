import { describe, expect, test } from 'vitest';
import { ACCESS_KEY_CIRCUIT, createCircuit, SERVICE_CIRCUIT } from '../../../lib/rocketmq/circuit-breaker.ts';
import { virtualClock } from '../../support/clock.ts';

function start(options: typeof SERVICE_CIRCUIT | typeof ACCESS_KEY_CIRCUIT) {
  const clock = virtualClock();
  const notices: string[] = [];
  const circuit = createCircuit(clock, {
    ...options,
    onOpen: (because, ms) => notices.push(`open ${ms} ${because}`),
    onClose: () => notices.push('closed'),
  });
  return { clock, circuit, notices };
}

describe('The circuit of the credentials', () => {
  test('opens at the second refusal in a row, for longer than the service locks a key, and says so once', () => {
    const { clock, circuit, notices } = start(ACCESS_KEY_CIRCUIT);
    circuit.failed('bad signature');
    expect(circuit.refusal()).toBeUndefined();
    circuit.failed('bad signature');
    expect(circuit.refusal()).toBe('paused for another 310 s after "bad signature"');
    circuit.failed('bad signature');
    clock.jump(5 * 60_000);
    expect(circuit.refusal()).toBe('paused for another 10 s after "bad signature"');
    expect(notices).toEqual(['open 310000 bad signature']);
  });

  test('lets one attempt try when its time is up, and closes when that one succeeds', () => {
    const { clock, circuit, notices } = start(ACCESS_KEY_CIRCUIT);
    circuit.failed('a');
    circuit.failed('b');
    clock.jump(ACCESS_KEY_CIRCUIT.openMs);
    expect(circuit.refusal()).toBeUndefined();
    expect(circuit.refusal()).toContain('paused');
    circuit.succeeded();
    expect(circuit.refusal()).toBeUndefined();
    expect(notices.at(-1)).toBe('closed');
  });

  test('lets another try when the one that tried found out nothing', () => {
    const { clock, circuit } = start(ACCESS_KEY_CIRCUIT);
    circuit.failed('a');
    circuit.failed('b');
    clock.jump(ACCESS_KEY_CIRCUIT.openMs);
    expect(circuit.refusal()).toBeUndefined();
    clock.jump(10_000);
    expect(circuit.refusal()).toBeUndefined();
    circuit.failed('c');
    clock.jump(10_000);
    expect(circuit.refusal()).toContain('paused for another 300 s');
  });

  test('does not stay open because a clock was set back', () => {
    let wall = 0;
    const clock = virtualClock();
    const circuit = createCircuit({ ...clock, now: () => clock.now() + wall }, ACCESS_KEY_CIRCUIT);
    circuit.failed('a');
    circuit.failed('b');
    wall = -3_600_000;
    clock.jump(ACCESS_KEY_CIRCUIT.openMs);
    expect(circuit.refusal()).toBeUndefined();
  });

  test('stays closed when refusals are not in a row', () => {
    const { circuit } = start(ACCESS_KEY_CIRCUIT);
    for (let i = 0; i < 10; i++) {
      circuit.failed('a');
      circuit.succeeded();
    }
    expect(circuit.refusal()).toBeUndefined();
  });
});

describe('The circuit of the service', () => {
  test('opens only when failures are many and have lasted ten seconds', () => {
    const { clock, circuit } = start(SERVICE_CIRCUIT);
    for (let i = 0; i < 100; i++) circuit.failed('down');
    expect(circuit.refusal()).toBeUndefined();
    clock.jump(10_000);
    circuit.failed('down');
    expect(circuit.refusal()).toContain('paused for another 10 s');
  });

  test('starts to count anew after a success', () => {
    const { clock, circuit } = start(SERVICE_CIRCUIT);
    for (let i = 0; i < 9; i++) circuit.failed('down');
    clock.jump(20_000);
    circuit.succeeded();
    circuit.failed('down');
    expect(circuit.refusal()).toBeUndefined();
  });
});
