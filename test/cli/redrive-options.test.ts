import { describe, expect, test } from 'vitest';
import { HELP } from '../../cli/redrive/help.ts';
import { readCommand } from '../../cli/redrive/options.ts';

const NOW = Date.parse('2026-02-01T12:00:00Z');
const read = (args: string) => readCommand(args.split(' ').filter(Boolean), NOW);

describe('What to do', () => {
  test.each([
    ['', 'send'],
    ['--list', 'list'],
    ['--dry-run', 'list'],
    ['--show a', 'show'],
    ['--discard --id a', 'discard'],
    ['--help', 'help'],
  ])('"%s" means %s', (args, action) => {
    expect(read(args)).toMatchObject({ action, queue: 'dead-letters' });
  });

  test('--show finds the letter by its id', () => {
    expect(read('--show a')).toMatchObject({ filter: { id: 'a' } });
  });
});

describe('Times', () => {
  test.each([
    ['2026-01-31', '2026-01-31T00:00:00Z'],
    ['2026-01-31T10:00', '2026-01-31T10:00:00Z'],
    ['2026-01-31T10:00:30Z', '2026-01-31T10:00:30Z'],
    ['2026-01-31T10:00+02:00', '2026-01-31T08:00:00Z'],
    ['30m', '2026-02-01T11:30:00Z'],
    ['2h', '2026-02-01T10:00:00Z'],
    ['3d', '2026-01-29T12:00:00Z'],
  ])('--since %s is %s', (given, time) => {
    expect(read(`--since ${given}`).filter.since).toBe(Date.parse(time));
  });
});

test.each([
  ['--resaon x', "Unknown option '--resaon'"],
  ['orders', "Unexpected argument 'orders'"],
  ['--limit all', '--limit all is not a whole number of 1 or more'],
  ['--limit 0', '--limit 0 is not a whole number of 1 or more'],
  ['--queue outbox', '--queue outbox is not dead-letters, failures or failures.fifo'],
  ['--list --discard --id a', '--list, --show and --discard exclude each other'],
  ['--discard', '--discard needs a filter, such as --id or --reason'],
  ['--discard --limit 5', '--discard needs a filter, such as --id or --reason'],
  ['--in-doubt maybe', '--in-doubt maybe is not yes or no'],
  ['--queue failures --in-doubt yes', '--in-doubt selects dead letters only'],
  ['--show a --topic orders', '--show takes an id, and no filter'],
  ['--queue failures --topic orders', '--topic selects dead letters only'],
  ['--since yesterday', '--since yesterday is neither a time such as 2026-01-31T10:00 nor an age'],
  ['--until 2026-13-01', '--until 2026-13-01 is neither a time'],
  ['--reason=', '--reason needs a value'],
  ['--topic', "Option '--topic <value>' argument missing"],
])('"%s" is answered with the problem and the usage', (args, problem) => {
  expect(() => read(args)).toThrow(problem);
  expect(() => read(args)).toThrow('\n\nUsage: npm run redrive');
});

test('the help names every option and exit code, in 100 columns', () => {
  for (const option of [
    ...['--list', '--dry-run', '--show', '--discard', '--yes', '--stage', '--queue', '--topic', '--reason'],
    ...['--origin', '--class', '--id', '--since', '--until', '--limit', '--in-doubt', 'Exit code: 0'],
  ])
    expect(HELP).toContain(option);
  expect(Math.max(...HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});
