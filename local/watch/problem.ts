/** A problem in a file of the project. */
export interface SourceProblem {
  /** Relative to the project's folder; `undefined` if the problem has no place. */
  readonly file?: string;
  /** From 1, as `column`. */
  readonly line?: number;
  readonly column?: number;
  readonly text: string;
}

/** A problem as one line, in the form that terminals and editors make a link of: `lib/a.ts:3:7 …`. */
export function describeProblem({ file, line, column, text }: SourceProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return place === '' ? text : `${place} ${text}`;
}

/** Each problem once: a file that several functions import is built for each of them. */
export const withoutRepeats = (problems: readonly SourceProblem[]): SourceProblem[] => [
  ...new Map(problems.map((problem) => [describeProblem(problem), problem])).values(),
];
