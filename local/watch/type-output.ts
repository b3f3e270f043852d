import type { SourceProblem } from './problem.ts';

const begin = / - (Starting compilation|File change detected)/;
const end = / - Found \d+ errors?\. Watching for file changes\./;
const withPlace = /^(.+)\((\d+),(\d+)\): error (TS\d+: .*)$/;
const withoutPlace = /^error (TS\d+: .*)$/;

/**
 * Reads the output of `tsc --watch --pretty false`.
 *
 * @returns reads one line, and returns the problems of a check with its last line, otherwise `undefined`
 */
export function createTypeOutputReader(): (line: string) => readonly SourceProblem[] | undefined {
  let problems: SourceProblem[] = [];
  return function read(line) {
    if (begin.test(line)) problems = [];
    if (end.test(line)) return problems;
    const problem = problemOf(line);
    if (problem !== undefined) problems.push(problem);
    else if (line.startsWith('  ')) problems = withDetail(problems, line.trim());
    return undefined;
  };
}

function problemOf(line: string): SourceProblem | undefined {
  const [, file, row, column, text] = withPlace.exec(line) ?? [];
  if (file !== undefined && text !== undefined)
    return { file: file.replaceAll('\\', '/'), line: Number(row), column: Number(column), text };
  const [, alone] = withoutPlace.exec(line) ?? [];
  return alone === undefined ? undefined : { text: alone };
}

/** TypeScript explains a problem in further lines, which are indented. */
function withDetail(problems: readonly SourceProblem[], detail: string): SourceProblem[] {
  return problems.map((problem, index) =>
    index === problems.length - 1 ? { ...problem, text: `${problem.text} ${detail}` } : problem,
  );
}
