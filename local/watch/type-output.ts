import type { SourceProblem } from './problem.ts';

const withPlace = /^(.+)\((\d+),(\d+)\): error (TS\d+: .*)$/;
const withoutPlace = /^error (TS\d+: .*)$/;

/** The problems in the output of `tsc --pretty false`. */
export function readTypeOutput(output: string): readonly SourceProblem[] {
  let problems: SourceProblem[] = [];
  for (const line of output.split('\n')) {
    const problem = problemOf(line.trimEnd());
    if (problem !== undefined) problems.push(problem);
    else if (line.startsWith('  ')) problems = withDetail(problems, line.trim());
  }
  return problems;
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
