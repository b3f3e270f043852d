import { expect, test } from 'vitest';
import {
  lineOf,
  numberOf,
  orderedLine,
  switches,
  withSwitch,
} from '../../../../local/console/page/script.js';
import { parseFaultScript } from '../../../../local/dms/fault-script.ts';

test.each(switches.map((one) => [one.name, one] as const))(
  'the switch "%s" orders a fault that the emulator knows',
  (_, one) => {
    const line = lineOf(one, one.number);

    expect(parseFaultScript(line)).toMatchObject([{ line }]);
    expect(orderedLine(line, one)).toBe(line);
    expect(numberOf(line, one)).toBe(one.number);
  },
);

test('no switch takes the line of another', () => {
  for (const one of switches) {
    const others = switches.filter((other) => other !== one);
    expect(others.filter((other) => orderedLine(lineOf(one, 3), other) !== undefined)).toEqual([]);
  }
});

test('a switch leaves the other lines of the script alone', () => {
  const [unavailable] = switches;
  if (unavailable === undefined) throw new Error('there are no switches');
  const script = 'topic orders next 3 503 # a note\n10% 503';

  expect(withSwitch(script, unavailable, 25)).toBe('topic orders next 3 503\n25% 503');
  expect(withSwitch(script, unavailable, undefined)).toBe('topic orders next 3 503');
});
