import { expect, test } from 'vitest';
import { readArguments } from '../../cli/broker-arguments.ts';

test('the broker keeps earlier messages and creates no group, unless the command line says so', () => {
  expect(readArguments([])).toEqual({ isFresh: false, groups: [] });
  expect(readArguments(['--fresh', '--group', 'orders', '--group', '%RETRY|a_b-1'])).toEqual({
    isFresh: true,
    groups: ['orders', '%RETRY|a_b-1'],
  });
});

test.each([['--help'], ['-h']])('%s prints the usage', (option) => {
  expect(readArguments([option])).toMatch(/^Usage: npm run broker/);
});

test.each([
  [['--grup', 'orders'], "Unknown option '--grup'"],
  [['--group'], "Option '--group <value>' argument missing"],
  [['--group', 'my orders'], '--group my orders: the name of a group has only letters, digits'],
  [['--group', ''], '--group : the name of a group has only letters, digits'],
])('a wrong command line %j is named before anything starts, with the usage', (args, problem) => {
  expect(() => readArguments(args)).toThrow(expect.objectContaining({ name: 'LocalCloudError' }));
  expect(() => readArguments(args)).toThrow(problem);
  expect(() => readArguments(args)).toThrow('Usage: npm run broker');
});
