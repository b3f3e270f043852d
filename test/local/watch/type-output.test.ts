import { expect, test } from 'vitest';
import { describeProblem } from '../../../local/watch/problem.ts';
import { createTypeOutputReader } from '../../../local/watch/type-output.ts';

/** The result of each check in this output. */
function checksOf(output: string) {
  const read = createTypeOutputReader();
  return output.split('\n').flatMap((line) => {
    const problems = read(line);
    return problems === undefined ? [] : [problems];
  });
}

test('each check has its own problems, with file, line and column', () => {
  const output = `06:13:09 PM - Starting compilation in watch mode...

functions/webhook/routes.ts(7,3): error TS2322: Type 'number' is not assignable to type 'string'.
  The expected type comes from property 'to'.
error TS2688: Cannot find type definition file for 'node'.
06:13:11 PM - Found 2 errors. Watching for file changes.

06:13:19 PM - File change detected. Starting incremental compilation...

06:13:20 PM - Found 0 errors. Watching for file changes.
`;
  expect(checksOf(output)).toEqual([
    [
      {
        file: 'functions/webhook/routes.ts',
        line: 7,
        column: 3,
        text: "TS2322: Type 'number' is not assignable to type 'string'. The expected type comes from property 'to'.",
      },
      { text: "TS2688: Cannot find type definition file for 'node'." },
    ],
    [],
  ]);
});

test('a problem is one line that begins with its place, if it has one', () => {
  expect(describeProblem({ file: 'lib/a.ts', line: 3, column: 7, text: 'wrong' })).toBe('lib/a.ts:3:7 wrong');
  expect(describeProblem({ text: 'wrong' })).toBe('wrong');
});
