import { expect, test } from 'vitest';
import { describeProblem } from '../../../local/watch/problem.ts';
import { readTypeOutput } from '../../../local/watch/type-output.ts';

test('problems have file, line and column, and further lines explain them', () => {
  const output = `functions/webhook/routes.ts(7,3): error TS2322: Type 'number' is not assignable to type 'string'.
  The expected type comes from property 'to'.
error TS2688: Cannot find type definition file for 'node'.
`;
  expect(readTypeOutput(output)).toEqual([
    {
      file: 'functions/webhook/routes.ts',
      line: 7,
      column: 3,
      text: "TS2322: Type 'number' is not assignable to type 'string'. The expected type comes from property 'to'.",
    },
    { text: "TS2688: Cannot find type definition file for 'node'." },
  ]);
  expect(readTypeOutput('')).toEqual([]);
});

test('a problem is one line that begins with its place, if it has one', () => {
  expect(describeProblem({ file: 'lib/a.ts', line: 3, column: 7, text: 'wrong' })).toBe('lib/a.ts:3:7 wrong');
  expect(describeProblem({ text: 'wrong' })).toBe('wrong');
});
