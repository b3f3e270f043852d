import { expect, test } from 'vitest';
import { ConfigurationError, type ConfigurationProblem } from '../../../lib/core/errors.ts';

test('An error about a configuration lists every problem on a line of its own', () => {
  const problems = [
    { variable: 'A', remedy: 'is missing' },
    { variable: 'LONG_NAME', remedy: 'is not a number' },
  ];
  const error = new ConfigurationError(problems);
  expect(error.message).toBe(
    'The configuration has 2 problems:\n  A          is missing\n  LONG_NAME  is not a number',
  );
  expect(error.problems).toEqual(problems);
  expect(new ConfigurationError([]).message).toBe('The configuration has 0 problems:');
});

test('An error about a configuration never repeats what is not a variable name, such as a secret', () => {
  for (const variable of ['whsec_hunter2', undefined]) {
    const error = new ConfigurationError([{ variable, remedy: 'is missing' } as ConfigurationProblem]);
    expect(error.message).toBe('The configuration has 1 problem:\n  (a route)  is missing');
    expect(JSON.stringify(error.problems)).not.toContain('hunter2');
  }
});
